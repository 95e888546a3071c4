package io.tidemark.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Format and columns that a few records seem to have.
 *
 * @param columns null when they can't be told: of Avro without its schema
 * @param leftOut names of fields that can name no column
 */
record SchemaGuess(RecordFormat format, Map<String, ColumnType> columns, Set<String> leftOut) {
  private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");

  /** JSON when any value is an object, else CSV when all are texts with as many cells, else Avro. */
  static RecordFormat.Kind kind(List<byte[]> values) {
    List<Optional<String>> texts = values.stream().map(SchemaGuess::text).toList();
    if (texts.stream().anyMatch(text -> text.flatMap(SchemaGuess::object).isPresent())) {
      return RecordFormat.Kind.json;
    }
    return texts.stream().allMatch(text -> text.isPresent() && text.get().codePoints().noneMatch(SchemaGuess::binary))
        ? values.isEmpty() ? RecordFormat.Kind.json : RecordFormat.Kind.csv
        : RecordFormat.Kind.avro;
  }

  private static boolean binary(int codePoint) {
    return codePoint < ' ' && codePoint != '\t' && codePoint != '\n' && codePoint != '\r';
  }

  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> object(String text) {
    try {
      return Optional.ofNullable(Json.mapper().readTree(text)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static SchemaGuess ofJson(List<byte[]> values) {
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    Set<String> leftOut = new LinkedHashSet<>();
    for (byte[] value : values) {
      text(value).flatMap(SchemaGuess::object).ifPresent(object -> object.fields().forEachRemaining(
          field -> {
            boolean twice = columns.keySet().stream().anyMatch(name -> name.equalsIgnoreCase(field.getKey()) && !name.equals(field.getKey()));
            if (twice || !StreamSchema.canName(field.getKey()) || columns.size() >= StreamSchema.MOST_COLUMNS && !columns.containsKey(field.getKey())) {
              leftOut.add(field.getKey());
            } else if (!field.getValue().isNull()) {
              columns.merge(field.getKey(), ValueKinds.of(field.getValue()), ValueKinds::both);
            }
          }));
    }
    return new SchemaGuess(RecordFormat.JSON, columns, leftOut);
  }

  /** Columns are called c1, c2 and so on: records have no header. */
  static SchemaGuess ofCsv(List<byte[]> values, Optional<String> delimiter) {
    List<String> texts = values.stream().map(SchemaGuess::text).flatMap(Optional::stream).toList();
    String used = delimiter.orElseGet(() -> delimiter(texts));
    List<ColumnType> types = new ArrayList<>();
    for (String text : texts) {
      List<String> cells = cells(text, used);
      for (int i = 0; i < Math.min(cells.size(), StreamSchema.MOST_COLUMNS); i++) {
        if (types.size() <= i) {
          types.add(null);
        }
        if (!cells.get(i).isEmpty()) {
          ColumnType type = ValueKinds.of(cells.get(i));
          types.set(i, types.get(i) == null ? type : ValueKinds.both(types.get(i), type));
        }
      }
    }
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    for (int i = 0; i < types.size(); i++) {
      columns.put("c" + (i + 1), types.get(i) == null ? ColumnType.STRING : types.get(i));
    }
    return new SchemaGuess(RecordFormat.csv(used), columns, Set.of());
  }

  /** The one that parts most records into as many cells, and into more than one. */
  private static String delimiter(List<String> texts) {
    String best = RecordFormat.COMMA;
    long most = 0;
    for (String candidate : DELIMITERS) {
      Map<Integer, Long> counts = texts.stream().map(text -> cells(text, candidate).size()).collect(Collectors.groupingBy(n -> n, Collectors.counting()));
      long alike = counts.entrySet().stream().filter(count -> count.getKey() > 1).mapToLong(Map.Entry::getValue).max().orElse(0);
      if (alike > most) {
        most = alike;
        best = candidate;
      }
    }
    return best;
  }

  private static List<String> cells(String text, String delimiter) {
    CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(delimiter.charAt(0)).withEscapeChar('\\');
    try (MappingIterator<String[]> rows = new CsvMapper().enable(CsvParser.Feature.WRAP_AS_ARRAY).readerFor(String[].class).with(schema).readValues(text)) {
      return rows.hasNext() ? List.of(rows.next()) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Empty when no column was found. */
  Optional<String> ddl() {
    return columns == null || columns.isEmpty()
        ? Optional.empty()
        : Optional.of(columns.entrySet().stream().map(column -> column.getKey() + " " + column.getValue()).collect(Collectors.joining(", ")));
  }
}
