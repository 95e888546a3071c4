package io.tidemark.bench;

/** One thing that is measured; adds its rows to the table, and leaves nothing running. */
@FunctionalInterface
interface Figure {
  void measure(Options options, Table table) throws Exception;
}
