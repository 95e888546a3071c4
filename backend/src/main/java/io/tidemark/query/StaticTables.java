package io.tidemark.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The static tables that SQL may join with streams.
 *
 * <p>Asked whenever a query is checked or started, from any thread; a table's rows are read when a query starts, and a change of the
 * table shows with the next start.
 */
public interface StaticTables {
  /** The table of this name, exactly as it is written; empty when there is none. Never one of a stream's name. */
  Optional<Table> table(String name);

  /** All tables by their names. */
  List<Table> all();

  /** One table. {@code name} and {@code schema} cost nothing. */
  interface Table {
    String name();

    /** As DDL, {@code iata STRING, city STRING}. */
    String schema();

    /**
     * The rows by column, at most some ten thousand; values as JSON has them: texts, numbers, booleans, null, and for nested types maps
     * and lists; times as ISO-8601 texts. A column left out is null.
     *
     * @throws io.tidemark.wire.Problem when they can't be read
     */
    List<Map<String, Object>> rows();
  }

  /** No tables at all. */
  static StaticTables none() {
    return new StaticTables() {
      @Override
      public Optional<Table> table(String name) {
        return Optional.empty();
      }

      @Override
      public List<Table> all() {
        return List.of();
      }
    };
  }
}
