package io.tidemark.ml;

/** Told, on Spark's thread, how far a batch of predictions is. */
@FunctionalInterface
interface BatchGate {
  /** Lets every batch pass. */
  BatchGate OPEN = (point, batchId) -> {};

  enum Point {
    /** Its models are written down. */
    LOGGED,
    /** Its predictions are in the table. */
    WRITTEN,
    /** Its predictions are in the topic; Spark has not committed it yet. */
    SENT
  }

  void passed(Point point, long batchId) throws InterruptedException;
}
