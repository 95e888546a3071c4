package io.tidemark.eventtime;

import com.fasterxml.jackson.annotation.JsonValue;

/** What became of an event that a micro-batch read. */
public enum Verdict {
  /** Not older than the newest event time of earlier batches. */
  ON_TIME("on-time"),
  /** Older than the newest event time of earlier batches, but counted. */
  LATE("late"),
  /** Each of its windows had ended by the late-filter watermark. */
  DROPPED("dropped"),
  /** Some of its windows had ended by the late-filter watermark, others took it. */
  PARTLY_DROPPED("partly-dropped"),
  /** The record can't be read as the schema says; no window took it. */
  MALFORMED("malformed"),
  /** A condition of the query leaves it out; no window took it. */
  FILTERED("filtered"),
  /** The query does what Tidemark does not follow event by event; Spark's own figures speak. */
  NOT_JUDGED("not-judged");

  private final String wire;

  Verdict(String wire) {
    this.wire = wire;
  }

  @JsonValue
  public String wire() {
    return wire;
  }
}
