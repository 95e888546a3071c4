package io.tidemark.stream;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One recorded data set in memory, in its order of arrival, repeated without end.
 *
 * <p>Record n is row {@code n % rows} of lap {@code n / rows}. Each lap is shifted by the same whole number of days, the smallest that
 * keeps the order of arrival over the seam, so times of day stay what they were. Immutable.
 */
final class Dataset implements Recording {
  private static final long DAY_MILLIS = 86_400_000L;

  /** The data sets that come with Tidemark. */
  enum Name {
    earthquakes(
        "time TIMESTAMP, id STRING, mag DOUBLE, magType STRING, type STRING, place STRING, longitude DOUBLE, latitude DOUBLE,"
            + " depthKm DOUBLE, network STRING, status STRING, updated TIMESTAMP",
        "time",
        "updated"),
    flights(
        "scheduled TIMESTAMP, reported TIMESTAMP, delayMinutes INT, distanceMiles INT, origin STRING, destination STRING",
        "scheduled",
        "reported");

    private final String schema;
    private final String eventTime;
    private final String arrival;

    Name(String schema, String eventTime, String arrival) {
      this.schema = schema;
      this.eventTime = eventTime;
      this.arrival = arrival;
    }

    static Optional<Name> of(String name) {
      return Arrays.stream(values()).filter(dataset -> dataset.name().equals(name)).findFirst();
    }

    static String all() {
      return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    String schema() {
      return schema;
    }

    String eventTime() {
      return eventTime;
    }
  }

  /** {@code cells} in the order of the schema, null where empty. */
  private record Row(long eventMillis, long arrivalMillis, String[] cells) {}

  private final Name name;
  private final StreamSchema schema;
  private final List<Row> rows;
  private final long lapMillis;

  private Dataset(Name name, StreamSchema schema, List<Row> rows) {
    this.name = name;
    this.schema = schema;
    this.rows = rows;
    long span = rows.get(rows.size() - 1).arrivalMillis - rows.get(0).arrivalMillis;
    lapMillis = Math.max(1, Math.floorDiv(span + DAY_MILLIS - 1, DAY_MILLIS)) * DAY_MILLIS;
  }

  static Dataset load(Name name) throws IOException {
    String resource = "/sample-data/" + name + ".csv";
    try (InputStream in = Dataset.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException("the data set " + name + " is missing from the program: no " + resource);
      }
      return read(name, in);
    }
  }

  static Dataset read(Name name, InputStream csv) throws IOException {
    StreamSchema schema = StreamSchema.read(name.schema, complaint -> {}).orElseThrow();
    List<Row> rows = new ArrayList<>();
    CsvSchema header = CsvSchema.emptySchema().withHeader();
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper().readerForMapOf(String.class).with(header).readValues(csv)) {
      while (lines.hasNext()) {
        Map<String, String> line = lines.next();
        String[] cells = new String[schema.columns().size()];
        for (int i = 0; i < cells.length; i++) {
          String cell = line.get(schema.columns().get(i).name());
          cells[i] = cell == null || cell.isEmpty() ? null : cell.intern();
        }
        rows.add(new Row(millis(line.get(name.eventTime)), millis(line.get(name.arrival)), cells));
      }
    }
    if (rows.isEmpty()) {
      throw new IOException("the data set " + name + " has no rows");
    }
    return new Dataset(name, schema, rows);
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  @Override
  public int rows() {
    return rows.size();
  }

  int lapDays() {
    return (int) (lapMillis / DAY_MILLIS);
  }

  @Override
  public long arrivalMillis(long n) {
    return row(n).arrivalMillis + shift(n);
  }

  long eventMillis(long n) {
    return row(n).eventMillis + shift(n);
  }

  /** Record {@code n} as JSON, its event time first; from the second lap on its id ends in {@code -lapN}. */
  @Override
  public byte[] json(long n) {
    Row row = row(n);
    JsonText json = new JsonText();
    for (int i = 0; i < row.cells.length; i++) {
      StreamSchema.Column column = schema.columns().get(i);
      cell(json, column, row.cells[i], n);
    }
    return json.bytes();
  }

  private void cell(JsonText json, StreamSchema.Column column, String cell, long n) {
    if (cell == null) {
      json.raw(column.name(), "null");
    } else if (column.type() == ColumnType.TIMESTAMP) {
      json.time(column.name(), millis(cell) + shift(n));
    } else if (column.type() != ColumnType.STRING) {
      json.raw(column.name(), cell);
    } else {
      json.text(column.name(), column.name().equals("id") && lap(n) > 0 ? cell + "-lap" + (lap(n) + 1) : cell);
    }
  }

  @Override
  public long lap(long n) {
    return n / rows.size();
  }

  private Row row(long n) {
    return rows.get((int) (n % rows.size()));
  }

  private long shift(long n) {
    return lap(n) * lapMillis;
  }

  @Override
  public String name() {
    return name.name();
  }
}
