package io.tidemark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.window;

import io.tidemark.ml.Prediction.Role;
import io.tidemark.query.LabQuery;
import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The query that judges: predictions, each flight and role once within the watermark, joined with the reports of their flights,
 * each with the window of its schedule. A prediction and a report that lie behind the watermark meet no more.
 *
 * <p>Commands take the monitor, Spark's thread does not. Its rows go into the table as they leave Spark, and are then handed on.
 */
final class Judge {
  private static final int MOST_A_BATCH = 4_000;
  private static final StructType PREDICTION =
      new StructType()
          .add("flight", DataTypes.StringType)
          .add("scheduled", DataTypes.TimestampType)
          .add("role", DataTypes.StringType)
          .add("model", DataTypes.StringType)
          .add("score", DataTypes.DoubleType)
          .add("prediction", DataTypes.IntegerType);
  private static final StructType REPORT =
      new StructType()
          .add("flight", DataTypes.StringType)
          .add("scheduled", DataTypes.TimestampType)
          .add("delayMinutes", DataTypes.IntegerType)
          .add("reported", DataTypes.TimestampType);

  private final MlStage stage;
  private final String run;
  private final FlightTopics topics;
  private final OnlineDefinition definition;
  private final PredictionTable table;
  private final Consumer<JudgedBatch> done;
  private volatile OnlineView.QueryState state = OnlineView.QueryState.starting;
  private volatile Failure error;
  private LabQuery query;

  Judge(
      MlStage stage, String run, FlightTopics topics, OnlineDefinition definition, PredictionTable table, Consumer<JudgedBatch> done) {
    this.stage = stage;
    this.run = run;
    this.topics = topics;
    this.definition = definition;
    this.table = table;
    this.done = done;
  }

  String name() {
    return "tidemark-ml-" + run + "-judge";
  }

  synchronized void start() {
    SparkSession session = stage.engine().session();
    String delay = definition.watermark().text();
    Dataset<Row> predictions =
        records(session, topics.predictions, PREDICTION)
            .withWatermark("scheduled", delay)
            .dropDuplicatesWithinWatermark(new String[] {"flight", "role"});
    Dataset<Row> reports =
        records(session, topics.reports, REPORT)
            .select(col("flight").as("known"), col("scheduled").as("planned"), col("delayMinutes"), col("reported"))
            .withWatermark("planned", delay);
    Dataset<Row> joined =
        predictions
            .join(reports, col("flight").equalTo(col("known")).and(col("scheduled").equalTo(col("planned"))))
            .withColumn("window", window(col("scheduled"), definition.window().text()))
            .select("flight", "role", "model", "score", "prediction", "delayMinutes", "reported", "window.start", "window.end");
    query = LabQuery.start(session, MlStage.JUDGING, name(), joined, stage.folder(run).resolve("judge"), this::take);
    state = OnlineView.QueryState.running;
  }

  private Dataset<Row> records(SparkSession session, String topic, StructType schema) {
    return FlightSource.read(session, stage.kafka(), topic, MOST_A_BATCH)
        .select(from_json(col("value").cast("string"), schema).as("record"))
        .select("record.*");
  }

  private void take(Dataset<Row> batch, long batchId) {
    List<JoinedRow> rows = batch.collectAsList().stream().map(Judge::joined).toList();
    JudgedBatch judged = new JudgedBatch(batchId, rows, DroppedRows.of(stage.engine().session(), name()));
    table.judged(judged);
    done.accept(judged);
  }

  private static JoinedRow joined(Row row) {
    int minutes = row.<Integer>getAs("delayMinutes");
    boolean delayed = Flight.delayed(minutes);
    return new JoinedRow(
        row.getAs("flight"),
        Role.valueOf(row.getAs("role")),
        new Scored(row.getAs("model"), row.<Double>getAs("score"), row.<Integer>getAs("prediction"), delayed),
        new OnlineView.Truth(minutes, delayed, row.<Instant>getAs("reported")),
        row.<Instant>getAs("start"),
        row.<Instant>getAs("end"));
  }

  /** Sees whether the query has ended by itself; true when it has, the first time. */
  synchronized boolean newlyFailed() {
    if (state != OnlineView.QueryState.running || query.active()) {
      return false;
    }
    error = query.end();
    state = OnlineView.QueryState.failed;
    return true;
  }

  synchronized void stop() {
    if (query != null) {
      state = OnlineView.QueryState.killed;
      query.stop();
    }
  }

  OnlineView.QueryState state() {
    return state;
  }

  Failure error() {
    return error;
  }
}
