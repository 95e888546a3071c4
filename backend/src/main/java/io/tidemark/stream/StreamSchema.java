package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A stream's columns, read from DDL of the form {@code "eventTime TIMESTAMP, word STRING"}. */
public record StreamSchema(List<StreamSchema.Column> columns) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  static final int MOST_COLUMNS = 100;

  public record Column(String name, ColumnType type) {}

  public StreamSchema {
    columns = List.copyOf(columns);
  }

  /** Reads {@code ddl}; tells {@code complaint} each thing that is wrong with it and then answers empty. */
  public static Optional<StreamSchema> read(String ddl, Consumer<String> complaint) {
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<String> complaints = new ArrayList<>();
    for (String part : ddl.split(",", -1)) {
      String[] words = part.trim().split("\\s+");
      if (words.length != 2 || !NAME.matcher(words[0]).matches()) {
        complaints.add("\"" + part.trim() + "\" is not a column; write \"name TYPE\", the name from letters, digits and _");
        continue;
      }
      Optional<ColumnType> type = ColumnType.named(words[1]);
      if (type.isEmpty()) {
        String allowed = Arrays.stream(ColumnType.values()).map(Enum::name).collect(Collectors.joining(", "));
        complaints.add("column " + words[0] + " has the unknown type " + words[1] + "; allowed are " + allowed);
      } else if (!names.add(words[0].toLowerCase(Locale.ROOT))) {
        complaints.add("column " + words[0] + " is there twice; names are compared without regard to case");
      } else {
        columns.add(new Column(words[0], type.get()));
      }
    }
    if (columns.size() > MOST_COLUMNS) {
      complaints.add("there are " + columns.size() + " columns; at most " + MOST_COLUMNS + " are allowed");
    }
    complaints.forEach(complaint);
    return complaints.isEmpty() ? Optional.of(new StreamSchema(columns)) : Optional.empty();
  }

  public static boolean canName(String name) {
    return NAME.matcher(name).matches();
  }

  Optional<Column> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /** As DDL that {@link #read} reads. */
  public String ddl() {
    return columns.stream().map(column -> column.name() + " " + column.type()).collect(Collectors.joining(", "));
  }

  /**
   * The column that most likely says when an event happened. When only dates do, {@code columns} has the first of them as a time
   * afterwards.
   */
  public static Optional<String> likelyEventTime(List<Column> columns) {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    columns.forEach(column -> types.put(column.name(), column.type()));
    Optional<String> time = ValueKinds.eventTime(types);
    if (time.isPresent()) {
      return time;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).type() == ColumnType.DATE) {
        columns.set(i, new Column(columns.get(i).name(), ColumnType.TIMESTAMP));
        return Optional.of(columns.get(i).name());
      }
    }
    return Optional.empty();
  }

  String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /** Adds to {@code problems} whatever keeps {@code event} from being a row of this schema. @param eventTime the column that must be there, or null */
  public void check(JsonNode event, String eventTime, String pointer, List<Problem.Field> problems) {
    if (!event.isObject()) {
      problems.add(new Problem.Field(pointer, "an event is a JSON object with the fields " + names()));
      return;
    }
    for (Iterator<String> fields = event.fieldNames(); fields.hasNext(); ) {
      String field = fields.next();
      if (column(field).isEmpty()) {
        problems.add(new Problem.Field(pointer + "/" + escape(field), "there is no field " + field + "; the schema has " + names()));
      }
    }
    for (Column column : columns) {
      checkColumn(column, event.get(column.name()), column.name().equals(eventTime), pointer, problems);
    }
  }

  private static void checkColumn(Column column, JsonNode value, boolean needed, String pointer, List<Problem.Field> problems) {
    boolean absent = value == null || value.isNull();
    String at = pointer + "/" + column.name();
    if (absent && needed) {
      problems.add(new Problem.Field(at, column.name() + " is the event time and must be given as " + column.type().expected()));
    } else if (!absent && !column.type().fits(value)) {
      String shown = value.toString();
      shown = shown.length() > 60 ? shown.substring(0, 60) + "…" : shown;
      problems.add(new Problem.Field(at, column.name() + " is " + shown + " but must be " + column.type().expected()));
    }
  }

  private static String escape(String field) {
    return field.replace("~", "~0").replace("/", "~1");
  }
}
