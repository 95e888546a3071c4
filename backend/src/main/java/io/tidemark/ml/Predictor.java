package io.tidemark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import io.tidemark.ml.PredictedBatch.Announced;
import io.tidemark.ml.Prediction.Role;
import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.query.LabQuery;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * The query that predicts: each micro-batch of announcements goes through the saved pipelines that are written down for it, into
 * the table and then into the topic. Both are repeated when the batch is: the table keeps what it has, and the judge drops what
 * comes twice.
 *
 * <p>Commands take the monitor; Spark's thread never does, so that stopping, which waits for it, can't wait for itself. What a
 * batch came to is handed on, once a try, when it is in the table and before it is in the topic.
 */
final class Predictor {
  private static final String BROKEN = "_corrupt";
  private static final int MOST_A_BATCH = 1_000;

  private final MlStage stage;
  private final String run;
  private final ModelRegistry models;
  private final FlightTopics topics;
  private final PredictionTable table;
  private final BatchGate gate;
  private final Consumer<PredictedBatch> done;
  private volatile Chosen wanted;
  private volatile OnlineView.QueryState state = OnlineView.QueryState.starting;
  private volatile Failure error;
  private LabQuery query;

  Predictor(
      MlStage stage, String run, ModelRegistry models, FlightTopics topics, PredictionTable table, Chosen wanted, BatchGate gate,
      Consumer<PredictedBatch> done) {
    this.stage = stage;
    this.run = run;
    this.models = models;
    this.topics = topics;
    this.table = table;
    this.wanted = wanted;
    this.gate = gate;
    this.done = done;
  }

  String name() {
    return "tidemark-ml-" + run + "-predict";
  }

  /** From the next batch on. */
  void want(Chosen next) {
    wanted = next;
  }

  Chosen wanted() {
    return wanted;
  }

  synchronized void start() {
    SparkSession session = stage.engine().session();
    Column parsed =
        from_json(
            col("value").cast("string"),
            FlightColumns.ANNOUNCED.add(BROKEN, DataTypes.StringType),
            Map.of("columnNameOfCorruptRecord", BROKEN));
    Dataset<Row> announced = FlightSource.read(session, stage.kafka(), topics.announcements, MOST_A_BATCH)
        .select(parsed.as("record")).select("record.*");
    Path checkpoint = stage.folder(run).resolve("predict");
    error = null;
    query = LabQuery.start(session, MlStage.QUERIES, name(), announced, checkpoint, this::take);
    state = OnlineView.QueryState.running;
  }

  private void take(Dataset<Row> batch, long batchId) throws InterruptedException {
    Chosen chosen = table.choose(batchId, wanted);
    gate.passed(BatchGate.Point.LOGGED, batchId);
    Dataset<Row> rows = batch.persist();
    PredictedBatch predicted;
    try {
      predicted = predict(rows, batchId, chosen);
    } finally {
      rows.unpersist();
    }
    table.write(predicted.predictions());
    gate.passed(BatchGate.Point.WRITTEN, batchId);
    done.accept(predicted);
    topics.send(topics.predictions, predicted.predictions().stream().map(Json::write).toList());
    gate.passed(BatchGate.Point.SENT, batchId);
  }

  private PredictedBatch predict(Dataset<Row> rows, long batchId, Chosen chosen) {
    SavedPipeline champion = models.pipeline(chosen.champion());
    List<Announced> flights = new ArrayList<>();
    int nulls = 0;
    int malformed = 0;
    for (Row row : rows.collectAsList()) {
      if (row.getAs(BROKEN) != null) {
        malformed++;
      } else if (Arrays.stream(FlightColumns.ANNOUNCED.fieldNames()).anyMatch(column -> row.getAs(column) == null)) {
        nulls++;
      } else {
        flights.add(announced(row, champion));
      }
    }
    Dataset<Row> whole = whole(rows);
    List<Prediction> predictions = new ArrayList<>(apply(champion, whole, Role.champion, chosen.champion(), batchId));
    if (chosen.challenger() != null) {
      predictions.addAll(apply(models.pipeline(chosen.challenger()), whole, Role.challenger, chosen.challenger(), batchId));
    }
    return new PredictedBatch(batchId, chosen, flights, predictions, nulls, malformed);
  }

  private static Announced announced(Row row, SavedPipeline champion) {
    String origin = row.getAs("origin");
    String destination = row.getAs("destination");
    return new Announced(row.getAs("flight"), row.getAs("scheduled"), origin, destination, row.<Double>getAs("distanceMiles"),
        champion.unseen(origin, destination));
  }

  /** Those that could be read, with a value in every column. */
  private static Dataset<Row> whole(Dataset<Row> rows) {
    Column whole = col(BROKEN).isNull();
    for (String column : FlightColumns.ANNOUNCED.fieldNames()) {
      whole = whole.and(col(column).isNotNull());
    }
    return rows.where(whole).drop(BROKEN);
  }

  private static List<Prediction> apply(SavedPipeline pipeline, Dataset<Row> flights, Role role, String model, long batchId) {
    return pipeline.apply(flights).select("flight", "scheduled", "probability", "prediction").collectAsList().stream()
        .map(row ->
            new Prediction(
                row.getAs("flight"),
                row.<Instant>getAs("scheduled"),
                role,
                model,
                batchId,
                row.<Vector>getAs("probability").apply(1),
                row.<Double>getAs("prediction").intValue()))
        .toList();
  }

  /** Stops it as it stands; false if it did not run. */
  synchronized boolean kill() {
    if (state != OnlineView.QueryState.running) {
      return false;
    }
    state = OnlineView.QueryState.killed;
    query.stop();
    return true;
  }

  /** It goes on from its checkpoint; false if it runs. */
  synchronized boolean revive() {
    if (state == OnlineView.QueryState.running) {
      return false;
    }
    start();
    return true;
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

  OnlineView.QueryState state() {
    return state;
  }

  Failure error() {
    return error;
  }
}
