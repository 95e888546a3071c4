package io.tidemark.query;

import java.util.List;

/** A condition on one event. Safe for use by several threads. */
@FunctionalInterface
interface RowTest {
  /** @param values the stream's columns in their order, as text; null where a column is null */
  boolean passes(List<String> values);
}
