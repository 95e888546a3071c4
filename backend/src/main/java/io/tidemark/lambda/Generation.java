package io.tidemark.lambda;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.window;

import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.LabQuery;
import io.tidemark.wire.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A generation of the speed layer: one stateful query that begins at the cut of the batch view of its number and counts reports
 * by airport, day and hour of reporting; with a watermark, reports of a closed hour are dropped.
 *
 * <p>Started, stopped and asked for its failure under the monitor of {@link SpeedLayer}; written by Spark's thread and the
 * progress thread; its view may be taken by any.
 */
final class Generation {
  private static final String WINDOW = "1 hour";

  /** How far it has read, and how many reports are in its totals. */
  private record Counted(Offsets to, long reports) {}

  private final LambdaStage stage;
  private final String run;
  private final String watermark;
  private final ServingTables tables;
  private final Runnable counted;
  private final CommitLog log;
  private final Path checkpoint;
  private LabQuery query;
  final long number;
  final Offsets cut;
  final Logic logic;
  volatile LambdaView.LayerState state = LambdaView.LayerState.catchingUp;
  /** Its rows are gone, and it never runs again. */
  volatile boolean gone;
  private volatile Counted done;
  private volatile long batches;
  private volatile long millis;
  private volatile Instant watermarkAt;
  private volatile Failure error;

  /** @param counted called after each micro-batch, when its totals are in the tables */
  Generation(LambdaStage stage, String run, long number, Offsets cut, Logic logic, String watermark, ServingTables tables,
      Runnable counted) {
    this.stage = stage;
    this.run = run;
    this.number = number;
    this.cut = cut;
    this.done = new Counted(cut, 0);
    this.logic = logic;
    this.watermark = watermark;
    this.tables = tables;
    this.counted = counted;
    checkpoint = stage.folder(run).resolve("speed-" + number);
    log = new CommitLog(checkpoint, stage.topic(run));
  }

  String name() {
    return "tidemark-lambda-" + run + "-speed-" + number;
  }

  Path checkpoint() {
    return checkpoint;
  }

  void start(LambdaView.LayerState as) {
    Dataset<Row> reported = ReportColumns.stream(stage.engine().session(), stage, stage.topic(run), cut);
    Dataset<Row> marked = watermark == null ? reported : reported.withWatermark("reported", watermark);
    Dataset<Row> totals =
        marked
            .groupBy(window(col("reported"), WINDOW), ReportColumns.airport(logic).as("airport"), col("day"))
            .agg(
                count(lit(1)).as("reports"),
                sum(ReportColumns.delayed(logic, col("delay"))).as("delayed"),
                sum(col("delay").cast("long")).as("minutes"))
            .select(unix_millis(col("window.start")).as("hour"), col("airport"), col("day"), col("reports"), col("delayed"),
                col("minutes"));
    error = null;
    state = as;
    query = stage.start(name(), totals, checkpoint, this::countBatch);
  }

  private void countBatch(Dataset<Row> batch, long batchId) {
    List<ServingTables.SpeedRow> rows = new ArrayList<>();
    for (Row row : batch.collectAsList()) {
      rows.add(
          new ServingTables.SpeedRow(
              row.<Long>getAs("hour"),
              new Key(row.getAs("airport"), row.getAs("day")),
              row.<Long>getAs("reports"),
              row.<Long>getAs("delayed"),
              row.<Long>getAs("minutes")));
    }
    Offsets end = log.end(batchId);
    Optional<Long> all = tables.count(number, end, rows);
    all.ifPresent(reports -> done = new Counted(end, reports));
    counted.run();
  }

  /** Stops it as it stands. */
  void stop(LambdaView.LayerState as) {
    state = as;
    if (query != null) {
      query.stop();
    }
  }

  /** It was started, and has ended by itself; the failure the first time it has. */
  Failure newFailure() {
    boolean runs = state == LambdaView.LayerState.catchingUp || state == LambdaView.LayerState.serving;
    if (!runs || query == null || query.active()) {
      return null;
    }
    state = LambdaView.LayerState.failed;
    error = query.end();
    return error;
  }

  void onProgress(ProgressSnapshot progress) {
    if (!progress.idle()) {
      batches++;
      millis += progress.durationMs().getOrDefault("triggerExecution", 0L);
    }
    long at = progress.watermarkMillis().orElse(0);
    watermarkAt = at > 0 ? Instant.ofEpochMilli(at) : null;
  }

  /** How many reports it has read. */
  long read() {
    return done.to.total() - cut.total();
  }

  long millis() {
    return millis;
  }

  LambdaView.Generation view() {
    Counted now = done;
    long read = now.to.total() - cut.total();
    return new LambdaView.Generation(
        number, number, state, cut.total(), now.to.total(), now.reports, read - now.reports, watermarkAt, batches, millis, error);
  }
}
