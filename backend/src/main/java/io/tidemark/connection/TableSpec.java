package io.tidemark.connection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A table as a query writes it.
 *
 * @param table with or without a schema before it: {@code sales.counts}
 * @param keys columns by which a row replaces another; empty appends
 */
public record TableSpec(String table, List<TableColumn> columns, List<String> keys) {
  private static final Pattern NAME = Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,62}");
  private static final int LONGEST_COLUMN_BYTES = 63;
  private static final int MOST_COLUMNS = 500;

  public TableSpec {
    columns = List.copyOf(columns);
    keys = List.copyOf(keys);
  }

  /** What is wrong with the name of a table; empty for one that can be used. */
  public static Optional<String> faultOf(String table) {
    if (!NAME.matcher(table).matches()) {
      return Optional.of("\"" + table + "\" is not a table name; use letters, digits and _, a schema and a dot before it if need be");
    }
    String bare = table.substring(table.indexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean taken = bare.startsWith("tidemark_") || bare.startsWith("sqlite_");
    String fault = "\"" + table + "\" is a name that Tidemark or SQLite keeps for itself; choose another";
    return taken ? Optional.of(fault) : Optional.empty();
  }

  /** What keeps these columns from being a table's; empty when nothing does. */
  public static Optional<String> faultOf(List<TableColumn> columns) {
    Set<String> taken = new HashSet<>();
    for (TableColumn column : columns) {
      String name = column.name();
      boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > LONGEST_COLUMN_BYTES;
      if (tooLong || name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
        return Optional.of(
            "the column \"" + name + "\" can't be one of a table: give it a name of 1 to " + LONGEST_COLUMN_BYTES + " characters");
      }
      if (!taken.add(name.toLowerCase(Locale.ROOT))) {
        return Optional.of("the column \"" + name + "\" is there twice, as a table sees it; give one of them another name");
      }
    }
    String fault = columns.size() + " columns are more than the " + MOST_COLUMNS + " of a table";
    return columns.size() > MOST_COLUMNS ? Optional.of(fault) : Optional.empty();
  }

  boolean upserts() {
    return !keys.isEmpty();
  }

  String quotedTable() {
    return List.of(table.split("\\.")).stream().map(TableSpec::quoted).collect(Collectors.joining("."));
  }

  static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static String replaced(String name) {
    return quoted(name) + " = excluded." + quoted(name);
  }

  private static String list(List<String> names) {
    return names.stream().map(TableSpec::quoted).collect(Collectors.joining(", "));
  }

  List<String> names() {
    return columns.stream().map(TableColumn::name).toList();
  }

  /** Where the key columns are among the columns. */
  List<Integer> keyPlaces() {
    return keys.stream().map(key -> names().indexOf(key)).toList();
  }

  String create(Dialect dialect) {
    List<String> parts = new ArrayList<>();
    columns.forEach(column -> parts.add(quoted(column.name()) + " " + dialect.type(column)));
    if (upserts()) {
      parts.add("UNIQUE (" + list(keys) + ")");
    }
    return "CREATE TABLE " + quotedTable() + " (" + String.join(", ", parts) + ")";
  }

  String insert() {
    return insert(columns.stream().map(column -> "?").toList());
  }

  /** The insert as a plan: the database says whether it would take it, and takes nothing. */
  String tryInsert(Dialect dialect) {
    return "EXPLAIN " + insert(columns.stream().map(column -> "CAST(NULL AS " + dialect.type(column) + ")").toList());
  }

  private String insert(List<String> values) {
    String insert = "INSERT INTO " + quotedTable() + " (" + list(names()) + ") VALUES (" + String.join(", ", values) + ")";
    if (!upserts()) {
      return insert;
    }
    List<String> others = names().stream().filter(name -> !keys.contains(name)).map(TableSpec::replaced).toList();
    String then = others.isEmpty() ? "NOTHING" : "UPDATE SET " + String.join(", ", others);
    return insert + " ON CONFLICT (" + list(keys) + ") DO " + then;
  }

  /** Deletes the row of a key with a null in it, which no unique constraint finds. */
  String deleteKey(Dialect dialect) {
    String same = keys.stream().map(key -> quoted(key) + dialect.same() + "?").collect(Collectors.joining(" AND "));
    return "DELETE FROM " + quotedTable() + " WHERE " + same;
  }
}
