package io.tidemark.sink;

import org.apache.spark.SparkThrowable;

/** A sink did not take a micro-batch; ends the query, whose error then has this condition and this message. */
final class SinkFailed extends RuntimeException implements SparkThrowable {
  private static final long serialVersionUID = 1L;

  private final String condition;

  /** @param kind the sink's, which the condition ends with */
  SinkFailed(String kind, String message) {
    super(message, null, false, true);
    this.condition = "SINK_FAILED." + kind.toUpperCase(java.util.Locale.ROOT);
  }

  @Override
  public String getCondition() {
    return condition;
  }
}
