package io.tidemark.ml;

import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.List;

/** An online run as the API shows it; all lists oldest first. */
final class OnlineView {
  private OnlineView() {}

  enum RunState {
    starting,
    ready,
    failed,
    closed
  }

  enum InputState {
    playing,
    paused,
    over
  }

  enum QueryState {
    starting,
    running,
    killed,
    failed
  }

  /**
   * @param left announcements and reports that have not been sent
   * @param clock when the last that was sent was due; null before the first
   */
  /** @param speed how many times faster than the data's clock it plays */
  record Input(InputState state, int announced, int reported, int left, Instant clock, int speed) {}

  /**
   * @param predicted by a champion
   * @param unseen flights with an airport the champion has not met, predicted or not
   * @param skipped flights that the champion's pipeline has left out
   * @param millis of the last micro-batches
   * @param watermark always null: the query has no event time
   */
  record Predict(
      QueryState state, long batches, long predicted, long unseen, long skipped, long nulls, long malformed, List<Long> millis,
      Double rowsPerSecond, Instant watermark, Failure error) {}

  /**
   * @param joined champions' predictions that have met their report
   * @param waiting champions' predictions that have not, and still may
   * @param dropped rows that came behind the watermark, as Spark counts them
   */
  record Judged(QueryState state, long joined, long waiting, long dropped, Instant watermark, Failure error) {}

  /** @param firstFlight the first with a prediction of {@code to}; null when the batch had none */
  record Swap(long batchId, Instant at, String from, String to, String firstFlight) {}

  record Said(String model, double score, int prediction) {}

  record Truth(int delayMinutes, boolean delayed, Instant at) {}

  /**
   * @param challenger null when there was none, or when it has left the flight out
   * @param outcome of the champion; null until the report has come
   * @param note {@code unseen} or null
   */
  record Predicted(
      String flight, Instant scheduled, String origin, String destination, double distanceMiles, long batchId, Said champion,
      Said challenger, Truth truth,
      String outcome, String note) {}

  /** What is noted of a flight; null for nothing. */
  static String note(boolean unseen) {
    return unseen ? "unseen" : null;
  }

  /** @param closed Spark's watermark has passed its end: no row can come any more */
  record Window(Instant start, Instant end, boolean closed, Scores champion, Scores challenger) {}

  record Total(Scores champion, Scores challenger) {}

  /** @param resumed when this server took it up from one before; null when it was begun here */
  record Run(
      String id, RunState state, Failure error, Instant resumed, OnlineDefinition definition, String champion,
      String challenger, Input input,
      Predict predict, Judged judge, List<Swap> swaps, List<Predicted> predictions, List<Window> windows, Total total) {}
}
