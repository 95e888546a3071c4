package io.tidemark.lambda;

import static org.apache.spark.sql.functions.col;

import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.LabQuery;
import io.tidemark.wire.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One reading of the log from its beginning for {@link KappaLayer}: each report is upserted, and the greater offset of a flight
 * wins. Started and stopped under the layer's monitor; written by Spark's thread and the progress thread.
 */
final class Replay {
  private final LambdaStage stage;
  private final String run;
  private final Logic logic;
  private final KappaTables tables;
  private final Runnable kept;
  private final Path checkpoint;
  private final CommitLog log;
  private LabQuery query;
  final long number;
  private volatile Offsets to = Offsets.begin(ReportTopic.PARTITIONS);
  private volatile long millis;
  private volatile Failure error;

  /** @param kept called after each micro-batch, when its reports are in the tables */
  Replay(LambdaStage stage, String run, long number, Logic logic, KappaTables tables, Runnable kept) {
    this.stage = stage;
    this.run = run;
    this.number = number;
    this.logic = logic;
    this.tables = tables;
    this.kept = kept;
    checkpoint = stage.folder(run).resolve("kappa-" + number);
    log = new CommitLog(checkpoint, stage.topic(run));
  }

  String name() {
    return "tidemark-lambda-" + run + "-kappa-" + number;
  }

  Path checkpoint() {
    return checkpoint;
  }

  void start() {
    Dataset<Row> reports =
        ReportColumns.stream(stage.engine().session(), stage, stage.topic(run), Offsets.begin(ReportTopic.PARTITIONS))
            .select(
                col("flight"),
                col("offset"),
                ReportColumns.airport(logic).as("airport"),
                col("day"),
                col("delay"));
    error = null;
    query = stage.start(name(), reports, checkpoint, this::keep);
  }

  boolean startIfDead() {
    boolean dead = query == null || !query.active();
    if (dead) {
      start();
    }
    return dead;
  }

  private void keep(Dataset<Row> batch, long batchId) {
    List<KappaTables.Row> rows = new ArrayList<>();
    for (Row row : batch.collectAsList()) {
      int delay = row.<Integer>getAs("delay");
      Key key = new Key(row.getAs("airport"), row.getAs("day"));
      rows.add(new KappaTables.Row(row.getAs("flight"), row.<Long>getAs("offset"), key, logic.delayed(delay), delay));
    }
    Offsets end = log.end(batchId);
    if (tables.keep(number, end, rows)) {
      to = end;
    }
    kept.run();
  }

  void stop() {
    if (query != null) {
      query.stop();
    }
  }

  Failure newFailure() {
    if (query == null || query.active() || error != null) {
      return null;
    }
    error = query.end();
    return error;
  }

  Failure error() {
    return error;
  }

  void onProgress(ProgressSnapshot progress) {
    if (!progress.idle()) {
      millis += progress.durationMs().getOrDefault("triggerExecution", 0L);
    }
  }

  /** How many reports it has read. */
  long read() {
    return to.total();
  }

  long millis() {
    return millis;
  }
}
