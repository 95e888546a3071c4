package io.tidemark.wire;

/**
 * What went wrong in something that runs, as views show it.
 *
 * @param condition Spark's name of the error; null where it has none, or where it was not Spark
 */
public record Failure(String condition, String message) {}
