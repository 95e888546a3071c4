package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.SparkEngine;
import io.tidemark.stream.RecordFormat;
import io.tidemark.stream.RecordParser;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.wire.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Random records, good and broken in every way: what the tap says of each is what Spark's own function says of it, and the same values. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormatsAgreeWithSparkIT {
  private static final String SCHEMA = "t TIMESTAMP, k STRING, n INT, big BIGINT, v DOUBLE, f FLOAT, ok BOOLEAN, d DATE";
  private static final String AVRO =
      """
      {"type":"record","name":"E","fields":[
        {"name":"extra","type":["null","string"],"default":null},
        {"name":"t","type":["null",{"type":"long","logicalType":"timestamp-millis"}]},
        {"name":"k","type":["null","string"]},{"name":"n","type":["null","int"]},{"name":"big","type":["null","long"]},
        {"name":"v","type":["null","double"]},{"name":"f","type":["null","float"]},{"name":"ok","type":["null","boolean"]},
        {"name":"d","type":["null",{"type":"int","logicalType":"date"}]},
        {"name":"tags","type":{"type":"array","items":"string"},"default":[]}]}
      """;
  private static final List<String> COLUMNS = List.of("t", "k", "n", "big", "v", "f", "ok", "d");
  private static final int RECORDS = 4_000;

  @TempDir static Path data;
  private SparkEngine engine;

  @BeforeAll
  void start() {
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  @Test
  void json() {
    Random random = new Random(5);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(broken(random, jsonText(random).getBytes(StandardCharsets.UTF_8)));
    }
    agree("{\"kind\":\"kafka\"}", records, 400);
  }

  @Test
  void csv() {
    for (String delimiter : List.of(",", ";", "\\t")) {
      Random random = new Random(delimiter.hashCode());
      char separator = delimiter.equals("\\t") ? '\t' : delimiter.charAt(0);
      List<byte[]> records = new ArrayList<>();
      for (int i = 0; i < RECORDS / 2; i++) {
        records.add(broken(random, csvText(random, separator).getBytes(StandardCharsets.UTF_8)));
      }
      records.add((separator + "").repeat(30_000).getBytes(StandardCharsets.UTF_8));
      records.add((separator + "").repeat(19_999).getBytes(StandardCharsets.UTF_8));
      agree("{\"kind\":\"kafka\",\"format\":\"csv\",\"delimiter\":\"" + delimiter + "\"}", records, 400);
    }
  }

  @Test
  void avroBareAndWithARegistrysHeader() throws Exception {
    for (RecordFormat.Framing framing : RecordFormat.Framing.values()) {
      Random random = new Random(framing.ordinal() + 17);
      List<byte[]> records = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        byte[] body = avroRecord(random);
        if (framing == RecordFormat.Framing.confluent) {
          byte[] framed = new byte[body.length + 5];
          framed[4] = 7;
          System.arraycopy(body, 0, framed, 5, body.length);
          body = framed;
        }
        records.add(broken(random, body));
      }
      agree("{\"kind\":\"kafka\",\"format\":\"avro\",\"framing\":\"" + framing + "\",\"avroSchema\":" + Json.write(AVRO) + "}", records, 1_000);
    }
  }

  /** Everything that can be appended comes out as it went in. */
  @Test
  void whatIsEncodedIsReadBack() {
    for (String source :
        List.of("{\"kind\":\"kafka\",\"format\":\"csv\"}", "{\"kind\":\"kafka\",\"format\":\"csv\",\"delimiter\":\"|\"}",
            "{\"kind\":\"kafka\",\"format\":\"avro\",\"avroSchema\":" + Json.write(AVRO) + "}",
            "{\"kind\":\"kafka\",\"format\":\"avro\",\"framing\":\"confluent\",\"avroSchema\":" + Json.write(AVRO) + "}")) {
      StreamDefinition definition = definition(source);
      SparkRecords records = new SparkRecords();
      RecordParser parser = records.parser(definition);
      var encoder = records.encoder(definition);
      int said = 0;
      for (String text : List.of("plain", "a,b", "say \"no\"", "back\\slash", "end\\", "\"", "line\nbreak", " spaces ", "|", "жук", "\\\"", "''", "\t", "a\"b,c\\")) {
        var event = Json.mapper().createObjectNode().put("t", "2024-05-01T10:00:00.123Z").put("k", text).put("n", -3).put("big", 1L << 40).put("v", 1.5e-7).put("f", 0.25).put("ok", true).put("d", "2024-02-29");
        List<io.tidemark.wire.Problem.Field> problems = new ArrayList<>();
        byte[] value = encoder.encode(event, "/events/0", problems);
        if (problems.isEmpty()) {
          said++;
          assertThat(parser.parse(value).values()).as(source + " " + text).containsExactly("2024-05-01T10:00:00.123Z", text, "-3", String.valueOf(1L << 40), "1.5E-7", "0.25", "true", "2024-02-29");
        }
      }
      assertThat(said).as("texts that %s can say", source).isGreaterThanOrEqualTo(12);
    }
  }

  private static StreamDefinition definition(String source) {
    return StreamDefinition.parse(Json.node("{\"schema\":\"" + SCHEMA + "\",\"eventTime\":\"t\",\"source\":" + source + "}"));
  }

  private void agree(String source, List<byte[]> records, int least) {
    StreamDefinition definition = definition(source);
    StreamShape shape = StreamShape.of("x", definition);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      rows.add(RowFactory.create(i, records.get(i)));
    }
    Dataset<Row> values = engine.session().createDataFrame(rows, new StructType().add("i", DataTypes.IntegerType).add("value", DataTypes.BinaryType));
    // One partition keeps the order, which is all that ties a parsed row to its record.
    List<Row> said = RecordColumns.parsed(values.coalesce(1), shape).collectAsList();
    RecordParser parser = new SparkRecords().parser(definition);
    int usable = 0;
    TreeMap<String, Integer> reasons = new TreeMap<>();
    for (int i = 0; i < records.size(); i++) {
      Row row = said.get(i);
      boolean fits = row.isNullAt(row.fieldIndex(SourceTables.CORRUPT)) && !row.isNullAt(row.fieldIndex("t"));
      RecordParser.Parsed parsed = parser.parse(records.get(i));
      assertThat(parsed.usable()).as("record %d: %s, Spark has %s, the tap says %s", i, shown(records.get(i)), row, parsed).isEqualTo(fits);
      if (fits) {
        usable++;
        assertThat(parsed.values()).as("record %d", i).isEqualTo(texts(row));
        assertThat(parsed.eventTimeMicros()).isEqualTo(micros(row));
        assertThat(parser.shown(records.get(i), parsed)).isNotEmpty();
      } else {
        assertThat(parsed.malformed()).isNotBlank();
        reasons.merge(parsed.malformed().substring(0, Math.min(20, parsed.malformed().length())), 1, Integer::sum);
      }
    }
    assertThat(usable).as("usable of %d, malformed: %s", records.size(), reasons).isBetween(least, records.size() - least / 3);
  }

  private static String shown(byte[] record) {
    return record.length > 300 ? record.length + " bytes" : new String(record, StandardCharsets.ISO_8859_1);
  }

  private static long micros(Row row) {
    Instant time = row.getInstant(row.fieldIndex("t"));
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  private static List<String> texts(Row row) {
    return COLUMNS.stream().map(name -> row.isNullAt(row.fieldIndex(name)) ? null : String.valueOf(row.<Object>getAs(name))).toList();
  }

  // ---- records ------------------------------------------------------------------------------------------------------------------

  private static byte[] broken(Random random, byte[] record) {
    return switch (random.nextInt(20)) {
      case 0 -> Arrays.copyOf(record, random.nextInt(record.length + 1));
      case 1 -> {
        byte[] flipped = record.clone();
        for (int i = 0; i < 3 && flipped.length > 0; i++) {
          flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
        }
        yield flipped;
      }
      case 2 -> {
        byte[] noise = new byte[random.nextInt(60)];
        random.nextBytes(noise);
        yield noise;
      }
      case 3 -> Arrays.copyOf(record, record.length + random.nextInt(4));
      default -> record;
    };
  }

  private static final String[][] CELLS = {
    {"2024-05-01T10:00:00.123Z", "2024-05-01 10:00:00", "2024-05-01T12:00:00+02:00", "2024-05-01", "", "yesterday", "1714557600"},
    {"word", "two words", "", "null", "жук", "quo\"te", "comma,semi;tab\t", "line\nbreak", "\\"},
    {"1", "-7", "", "1.5", "one", "99999999999", " 4"},
    {"1", "9223372036854775807", "", "9223372036854775808", "x"},
    {"1.5", "2", "NaN", "Infinity", "", "1e5", "1,5"},
    {"0.25", "-1", "", "f"},
    {"true", "FALSE", "", "yes", "1"},
    {"2024-02-29", "2024-02-30", "", "2024-02-29T10:00:00", "d"}
  };

  private static String cell(Random random, int column) {
    String[] cells = CELLS[column];
    return cells[random.nextInt(4) > 0 ? random.nextInt(Math.min(2, cells.length)) : random.nextInt(cells.length)];
  }

  private static String csvText(Random random, char separator) {
    List<String> cells = new ArrayList<>();
    int count = random.nextInt(12) == 0 ? random.nextInt(12) : COLUMNS.size();
    for (int i = 0; i < count; i++) {
      String cell = cell(random, i % COLUMNS.size());
      cells.add(random.nextBoolean() || cell.indexOf(separator) >= 0 && random.nextInt(5) > 0 ? "\"" + cell.replace("\"", random.nextBoolean() ? "\\\"" : "\"\"") + "\"" : cell);
    }
    return String.join(String.valueOf(separator), cells);
  }

  private static String jsonText(Random random) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      String cell = cell(random, i);
      boolean literal = cell.matches("-?\\d{1,19}(\\.\\d+)?|true") && i > 1;
      if (random.nextInt(15) > 0) {
        fields.add("\"" + COLUMNS.get(i) + "\":" + (cell.isEmpty() ? "null" : literal ? cell : Json.write(cell)));
      }
    }
    return "{" + String.join(",", fields) + "}";
  }

  private static byte[] avroRecord(Random random) throws Exception {
    Schema schema = new Schema.Parser().parse(AVRO);
    GenericRecord record = new GenericData.Record(schema);
    record.put("t", random.nextInt(8) == 0 ? null : 1_714_557_600_000L + random.nextInt());
    record.put("k", random.nextInt(5) == 0 ? null : "k" + random.nextInt(5) + (random.nextInt(10) == 0 ? "ж\"\n" : ""));
    record.put("n", random.nextInt(5) == 0 ? null : random.nextInt());
    record.put("big", random.nextInt(5) == 0 ? null : random.nextLong());
    record.put("v", random.nextInt(5) == 0 ? null : random.nextInt(9) == 0 ? Double.NaN : random.nextDouble());
    record.put("f", random.nextInt(5) == 0 ? null : random.nextFloat());
    record.put("ok", random.nextInt(5) == 0 ? null : random.nextBoolean());
    record.put("d", random.nextInt(5) == 0 ? null : random.nextInt(30_000));
    record.put("tags", random.nextBoolean() ? List.of() : List.of("x", "y"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    return out.toByteArray();
  }
}
