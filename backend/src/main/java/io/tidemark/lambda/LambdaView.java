package io.tidemark.lambda;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is told of a run, in the words of docs/lambda.md. */
public final class LambdaView {
  private LambdaView() {}

  /** Where a run is. */
  public enum RunState {
    starting,
    ready,
    failed,
    closed
  }

  /** What the input does. */
  public enum InputState {
    playing,
    paused,
    over
  }

  /** Where the master query, the batch layer, a generation or the kappa query is; each uses some of the words. */
  public enum LayerState {
    idle,
    running,
    killed,
    failed,
    @JsonProperty("catching-up")
    catchingUp,
    serving,
    retired,
    off
  }

  /** What an event tells of. */
  public enum What {
    @JsonProperty("batch-started")
    batchStarted,
    @JsonProperty("batch-finished")
    batchFinished,
    switched,
    killed,
    revived,
    late,
    wrong,
    logic,
    failed
  }

  public record Run(
      String id,
      RunState state,
      Failure error,
      Definition definition,
      Logic logic,
      Instant at,
      Input input,
      Log log,
      Master master,
      Batch batch,
      Speed speed,
      Kappa kappa,
      Serving serving,
      Distances distance,
      Costs cost,
      List<Event> events) {}

  public record Input(InputState state, long sent, int left, int held, Instant clock, double rate) {}

  public record Log(long begin, long end) {}

  public record Master(LayerState state, long committed, long files, long bytes, Failure error) {}

  public record Batch(LayerState state, Instant next, Failure error, List<View> views) {}

  /** One batch view; {@code cut} and {@code reports} are the reports below the cut. */
  public record View(
      long version,
      long cut,
      Logic logic,
      Instant startedAt,
      Instant finishedAt,
      long millis,
      long reports,
      long flights,
      boolean serving,
      long generation) {}

  public record Speed(List<Generation> generations) {}

  public record Generation(
      long generation,
      long version,
      LayerState state,
      long from,
      long to,
      long reports,
      long dropped,
      Instant watermark,
      long batches,
      long millis,
      Failure error) {}

  public record Kappa(LayerState state, long from, long to, long reports, long flights, long replays, long millis,
      Failure error) {}

  public record Serving(long version, long generation, Instant asOf, Long batchAgeMillis, long speedLag, double mergeMillis) {}

  public record Distances(TruthSize truth, Distance batch, Distance merged, Distance kappa) {}

  public record TruthSize(long reports, long flights) {}

  /** How far a layer is from the truth; sums are over all keys of either. */
  public record Distance(long keys, long wrong, long flights, long minutes, long missing, long extra) {
    static Distance of(Map<Key, Totals> truth, Map<Key, Totals> layer) {
      long wrong = 0;
      long flights = 0;
      long minutes = 0;
      long missing = 0;
      for (Map.Entry<Key, Totals> right : truth.entrySet()) {
        Totals is = layer.get(right.getKey());
        Totals compared = is == null ? Totals.NONE : is;
        missing += is == null ? 1 : 0;
        flights += Math.abs(compared.flights() - right.getValue().flights());
        minutes += Math.abs(compared.minutes() - right.getValue().minutes());
        wrong += is != null && differ(is, right.getValue()) ? 1 : 0;
      }
      long extra = 0;
      for (Map.Entry<Key, Totals> other : layer.entrySet()) {
        if (!truth.containsKey(other.getKey())) {
          extra++;
          flights += other.getValue().flights();
          minutes += Math.abs(other.getValue().minutes());
        }
      }
      return new Distance(truth.size(), wrong, flights, minutes, missing, extra);
    }

    private static boolean differ(Totals one, Totals other) {
      return one.flights() != other.flights() || one.delayed() != other.delayed() || one.minutes() != other.minutes();
    }
  }

  public record Costs(Cost batch, Cost speed, Cost kappa) {}

  public record Cost(long reports, long millis) {
    Cost plus(long moreReports, long moreMillis) {
      return new Cost(reports + moreReports, millis + moreMillis);
    }
  }

  public record Event(Instant at, What what, Map<String, Object> detail) {}

  public record Answer(Instant at, long version, long generation, List<Row> rows) {}

  public record Row(String airport, String day, Totals batch, Totals speed, Totals merged, Totals kappa, Totals truth) {}

  public record History(List<Point> points) {}

  public record Point(Instant at, long sent, long batch, long merged, Long kappa, long speedLag, long version) {}

  /** Everything of a run at one moment; {@code point} is null before the first reports. */
  public record Message(String type, String topic, Run run, Answer answer, Point point) {
    static Message of(Run run, Answer answer, Point point) {
      return new Message("lambda-run", "lambda:" + run.id(), run, answer, point);
    }
  }
}
