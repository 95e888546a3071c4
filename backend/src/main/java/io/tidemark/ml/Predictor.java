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
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The query that predicts: each micro-batch of announcements goes through the saved pipelines that are written down for it, into
 * the table and then into the topic. Both are repeated when the batch is: the table keeps what it has, and what the topic has got of
 * it is not sent again; should it come twice nevertheless, the judge drops it.
 *
 * <p>Commands take the monitor; Spark's thread never does, so that stopping, which waits for it, can't wait for itself. What a
 * batch came to is handed on, once a try, when it is in the table and before it is in the topic.
 */
final class Predictor {
  private static final String BROKEN = "_corrupt";
  private static final StructType PARSED = FlightColumns.ANNOUNCED.add(BROKEN, DataTypes.StringType);
  private static final int BROKEN_AT = PARSED.fieldIndex(BROKEN);
  static final int MOST_A_BATCH = 10_000;
  private static final int BESIDE = 2;
  /** Twice what a batch sends of both roles. */
  private static final int MOST_LAST = 4 * MOST_A_BATCH;

  private final MlStage stage;
  private final String run;
  private final ModelRegistry models;
  private final FlightTopics topics;
  private final PredictionTable table;
  private final BatchGate gate;
  private final Clock clock;
  private final Consumer<PredictedBatch.Kept> done;
  private volatile Chosen wanted;
  private volatile OnlineView.QueryState state = OnlineView.QueryState.starting;
  private volatile Failure error;
  private LabQuery query;
  /** For what can be worked out beside Spark's thread; that one does it when both are busy. Threads end when they have nothing to do. */
  private final ExecutorService beside =
      new ThreadPoolExecutor(0, BESIDE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Predictor::daemon, new CallerRunsPolicy());
  private volatile boolean begun;
  private final Map<Role, Planned> planned = new ConcurrentHashMap<>();

  private record Planned(String model, PlannedPipeline pipeline) {}

  Predictor(
      MlStage stage, String run, ModelRegistry models, FlightTopics topics, PredictionTable table, Chosen wanted, BatchGate gate,
      Clock clock, Consumer<PredictedBatch.Kept> done) {
    this.stage = stage;
    this.run = run;
    this.models = models;
    this.topics = topics;
    this.table = table;
    this.wanted = wanted;
    this.gate = gate;
    this.clock = clock;
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
    Column parsed = from_json(col("value").cast("string"), PARSED, Map.of("columnNameOfCorruptRecord", BROKEN));
    Dataset<Row> announced = FlightSource.read(session, stage.kafka(), topics.announcements, MOST_A_BATCH)
        .select(parsed.as("record")).select("record.*");
    Path checkpoint = stage.folder(run).resolve("predict");
    error = null;
    begun = false;
    query = LabQuery.start(session, MlStage.PREDICTING, name(), announced, checkpoint, this::take);
    state = OnlineView.QueryState.running;
  }

  private void take(Dataset<Row> batch, long batchId) throws InterruptedException {
    Chosen chosen = table.choose(batchId, wanted);
    gate.passed(BatchGate.Point.LOGGED, batchId);
    PredictedBatch predicted = predict(batch, batchId, chosen);
    Future<List<String>> records = beside.submit(() -> predicted.predictions().stream().map(Json::write).toList());
    Set<String> sent = sent(batchId);
    PredictedBatch.Kept kept = table.write(predicted, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    gate.passed(BatchGate.Point.WRITTEN, batchId);
    done.accept(kept);
    topics.send(topics.predictions, got(records).stream().filter(json -> !sent.contains(json)).toList());
    gate.passed(BatchGate.Point.SENT, batchId);
  }

  private static Thread daemon(Runnable task) {
    Thread made = new Thread(task, "tidemark-ml-beside");
    made.setDaemon(true);
    return made;
  }

  private static <T> T got(Future<T> work) throws InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
  }

  /** Only the first batch since the start can have been sent before, in part or whole, and only if it was written. */
  private Set<String> sent(long batchId) {
    boolean first = !begun;
    begun = true;
    return first && table.written(batchId).isPresent() ? topics.last(topics.predictions, MOST_LAST) : Set.of();
  }

  /**
   * The batch is read once, by the one job there is.
   */
  private PredictedBatch predict(Dataset<Row> batch, long batchId, Chosen chosen) throws InterruptedException {
    SavedPipeline champion = models.pipeline(chosen.champion());
    List<Row> whole = new ArrayList<>();
    int nulls = 0;
    int malformed = 0;
    for (Row row : batch.collectAsList()) {
      if (!row.isNullAt(BROKEN_AT)) {
        malformed++;
      } else if (IntStream.range(0, BROKEN_AT).anyMatch(row::isNullAt)) {
        nulls++;
      } else {
        whole.add(row);
      }
    }
    Future<List<Announced>> flights = beside.submit(() -> whole.stream().map(row -> announced(row, champion)).toList());
    List<Prediction> predictions = said(batch.sparkSession(), whole, batchId, chosen);
    return new PredictedBatch(batchId, chosen, got(flights), predictions, nulls, malformed);
  }

  /** The champion's, then the challenger's, each in the order of the rows; both are worked out at the same time. */
  private List<Prediction> said(SparkSession session, List<Row> whole, long batchId, Chosen chosen) throws InterruptedException {
    Future<List<Prediction>> challenger = chosen.challenger() == null
        ? CompletableFuture.completedFuture(List.of())
        : beside.submit(() -> apply(session, whole, Role.challenger, chosen.challenger(), batchId));
    List<Prediction> predictions = new ArrayList<>(apply(session, whole, Role.champion, chosen.champion(), batchId));
    predictions.addAll(got(challenger));
    return predictions;
  }

  /** By place, as the columns of an announcement are. */
  private static Announced announced(Row row, SavedPipeline champion) {
    String origin = row.getString(2);
    String destination = row.getString(3);
    return new Announced(row.getString(0), (Instant) row.get(1), origin, destination, row.getDouble(4),
        champion.unseen(origin, destination));
  }

  private List<Prediction> apply(SparkSession session, List<Row> flights, Role role, String model, long batchId) {
    return planned(session, role, model).apply(flights).stream()
        .map(said -> new Prediction(said.flight(), said.scheduled(), role, model, batchId, said.score(), said.prediction()))
        .toList();
  }

  /** On any thread: Spark reads the settings of a thread's active session, and times would be of another type without one. */
  private PlannedPipeline planned(SparkSession session, Role role, String model) {
    Planned present = planned.get(role);
    if (present != null && present.model().equals(model)) {
      return present.pipeline();
    }
    Option<SparkSession> before = SparkSession.getActiveSession();
    SparkSession.setActiveSession(session);
    try {
      PlannedPipeline made = new PlannedPipeline(session, models.pipeline(model), PARSED);
      planned.put(role, new Planned(model, made));
      return made;
    } finally {
      if (before.isDefined()) {
        SparkSession.setActiveSession(before.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
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
