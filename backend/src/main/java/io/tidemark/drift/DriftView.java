package io.tidemark.drift;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is told of a run, in the words of docs/ml.md. All times are of the sensors' clock. */
final class DriftView {
  private DriftView() {}

  /** Where a run is. */
  enum RunState {
    starting,
    ready,
    failed,
    closed
  }

  /** What the input does. */
  enum InputState {
    playing,
    paused
  }

  /** Where a query is. */
  enum QueryState {
    starting,
    running,
    failed,
    stopped
  }

  /** What the log tells of. */
  enum What {
    fitted,
    refit,
    fault,
    late,
    drift,
    calm,
    quantile
  }

  /** @param turn grows with each telling: of two, the greater is the later */
  record Run(
      String id,
      long turn,
      RunState state,
      Failure error,
      Definition definition,
      Model model,
      Input input,
      Detect detect,
      Query query,
      List<Point> points,
      List<Alarm> alarms,
      Quality quality,
      List<Window> windows,
      List<Event> log) {}

  /**
   * @param centres in the features' own units
   * @param deviations of each feature in the reference: one unit of distance
   * @param threshold of the score
   * @param rows of the reference
   * @param fitted the sensors' clock
   */
  record Model(
      List<List<Double>> centres,
      List<Double> deviations,
      double threshold,
      List<String> features,
      long rows,
      double quantile,
      Instant fitted,
      int version) {}

  /** @param held measured and not arrived yet */
  record Input(InputState state, long sent, int held, Instant clock, List<Fault> faults, List<Shift> drift) {}

  record Fault(FaultKind kind, int sensor, Instant until) {}

  /** How far a feature is from where it belongs now, and how far it goes; standard deviations. */
  record Shift(Feature feature, double now, double to) {}

  /** The query that applies the detector. @param millis of the last 60 micro-batches, oldest first */
  record Detect(QueryState state, long batches, long rows, List<Long> millis, Failure error) {}

  /**
   * The query that counts windows.
   *
   * @param dropped rows it has read and counted in no window
   * @param droppedBySpark what Spark's progress calls rows dropped by the watermark: those left after it has grouped them
   */
  record Query(
      QueryState state, long batches, long rows, long dropped, long droppedBySpark, Instant watermark, List<Long> millis,
      Failure error) {}

  /** @param threshold that it was judged by. @param fault what was put in, which the detector does not know */
  record Point(long id, Instant at, int sensor, List<Double> values, double score, double threshold, boolean alarm,
      FaultKind fault) {}

  /**
   * @param nearest centre
   * @param features what is between the reading and the centre, by feature, in standard deviations; the score is the root of the
   * squares
   */
  record Alarm(long id, Instant at, int sensor, double score, int nearest, List<Double> features, FaultKind fault) {}

  /** Rows, since the threshold was changed last. @param since the sensors' clock */
  record Quality(
      long alarms, long hits, @JsonProperty("false") long wrong, long missed, long rows, Instant since,
      Map<FaultKind, Kind> kinds) {}

  /** Of one kind of fault: rows put in, and those alarmed. */
  record Kind(long rows, long hits) {}

  /** @param version of the model that scored these rows, whose reference they are compared with */
  record Window(
      Instant start, Instant end, int version, boolean closed, long rows, long alarms, Map<String, Double> psi,
      Map<String, List<Bin>> bins) {}

  /** @param to its upper end; null for none */
  record Bin(Double to, double reference, double share) {}

  record Event(Instant at, What what, Map<String, Object> detail) {}
}
