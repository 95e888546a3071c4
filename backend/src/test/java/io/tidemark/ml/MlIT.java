package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.ml.OnlineView.Predicted;
import io.tidemark.ml.Prediction.Role;
import io.tidemark.progress.BatchListener;
import io.tidemark.runs.RunDesk;
import io.tidemark.store.Store;
import io.tidemark.store.Transactions;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/**
 * What is predicted online is what the saved pipeline predicts of the same flights in one go, to the bit; each flight has one
 * champion, the one written down for its batch, whatever is swapped and killed; and the figures of a window are those of its
 * rows.
 *
 * <p>What was sent is read back by a plain consumer, and all expectations are worked out from it in plain Java.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private Store store;
  private MlStage stage;
  private ModelRegistry models;
  private RunDesk desk;
  private String run;
  private final OneStop gate = new OneStop();
  private final Map<String, List<Double>> heldOutScores = new HashMap<>();

  /** Holds the first batch from the armed one on that passes the armed point, until the query is stopped. */
  private static final class OneStop implements BatchGate {
    private volatile Point armed;
    private volatile CountDownLatch reached = new CountDownLatch(1);
    private volatile long from;

    void arm(Point point, long batchId) {
      reached = new CountDownLatch(1);
      from = batchId;
      armed = point;
    }

    @Override
    public void passed(Point point, long batchId) throws InterruptedException {
      if (point == armed && batchId >= from) {
        armed = null;
        reached.countDown();
        new CountDownLatch(1).await();
      }
    }
  }

  private static final class Nobody implements Publisher {
    @Override
    public void publish(String topic, Object message) {}

    @Override
    public void publishLatest(String topic, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String topic) {
      return false;
    }
  }

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    store = Store.open(null, data);
    stage = stage();
    models = new ModelRegistry(new Nobody(), Clock.systemUTC());
    models.open(stage);
    desk = new RunDesk("ml", new Nobody(), Clock.systemUTC());
    desk.open(new OnlineRuns(stage, models, Clock.systemUTC(), gate));
    train("{'name':'Logistic','params':{'maxIter':10}}");
    train("{'name':'Tree','algorithm':'tree','handleInvalid':'skip','features':['hour','weekday','distance','origin']}");
    await("both models are ready").atMost(PATIENCE)
        .until(() -> models.list().stream().noneMatch(model -> model.state() == ModelView.State.training));
    assertThat(models.list()).extracting(ModelView.Model::error).containsOnlyNulls();
  }

  private MlStage stage() {
    return new MlStage("it0000", engine, broker.access(), store.transactions().orElseThrow(), data.resolve("ml"));
  }

  @AfterEach
  void endRun() {
    if (run != null) {
      desk.close(run);
      run = null;
    }
  }

  @AfterAll
  void stop() {
    desk.close();
    models.close();
    engine.close();
    store.close();
    broker.close();
  }

  // ---- short hand -------------------------------------------------------------------------------------------------------------

  private static JsonNode json(String text) {
    return Json.node(text.replace('\'', '"'));
  }

  private String train(String order) {
    return ((ModelView.Model) models.train(json(order))).id();
  }

  private void begin(String definition) {
    run = ((OnlineView.Run) desk.start(json(definition))).id();
    awaitRun("the run is ready", view -> view.state() != OnlineView.RunState.starting);
    assertThat(view().error()).isNull();
  }

  private OnlineView.Run view() {
    return (OnlineView.Run) desk.run(run);
  }

  private void act(String action) {
    desk.act(run, json(action));
  }

  private void awaitRun(String what, Predicate<OnlineView.Run> holds) {
    await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(this::view, view -> {
      assertThat(view.error()).isNull();
      assertThat(view.predict() == null ? null : view.predict().error()).isNull();
      assertThat(view.judge() == null ? null : view.judge().error()).isNull();
      return holds.test(view);
    });
  }

  /** Spark's jobs for one of the run's queries. */
  private int jobs(String query) {
    String group = Arrays.stream(engine.session().streams().active()).filter(one -> one.name().endsWith(run + "-" + query))
        .findFirst().orElseThrow().runId().toString();
    return engine.session().sparkContext().statusTracker().getJobIdsForGroup(group).length;
  }

  private static long read(OnlineView.Predict predict) {
    return predict.predicted() + predict.skipped() + predict.nulls() + predict.malformed();
  }

  private void awaitAllRead() {
    awaitRun("all announcements are read", view -> read(view.predict()) == view.input().announced());
  }

  /** A flight as it was announced; null fields as they came. */
  private record Announcement(String flight, Instant scheduled, String origin, String destination, Double distanceMiles) {
    boolean whole() {
      return flight != null && scheduled != null && origin != null && destination != null && distanceMiles != null;
    }
  }

  private record Stored(String flight, Role role, long batchId, String model, double score, int prediction) {}

  private List<String> topic(String what) {
    List<String> records = new ArrayList<>();
    TopicPartition partition = new TopicPartition(stage.topic(run, what), 0);
    Map<String, Object> settings =
        broker.access().client(Map.of("key.deserializer", StringDeserializer.class, "value.deserializer",
            StringDeserializer.class));
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          records.add(record.value());
        }
      }
    }
    return records;
  }

  private List<Announcement> whole() {
    List<Announcement> whole = new ArrayList<>();
    for (String text : topic("announcements")) {
      Announcement read = parse(text);
      if (read != null && read.whole()) {
        whole.add(read);
      }
    }
    return whole;
  }

  /** Null when it is no JSON. */
  private static Announcement parse(String text) {
    try {
      return Json.bind(Json.node(text), Announcement.class);
    } catch (Problem e) {
      return null;
    }
  }

  private List<Stored> stored() {
    return store.transactions().orElseThrow().run(handle ->
        handle.createQuery("SELECT flight, role, batch_id, model, score, prediction FROM ml_prediction WHERE run = :run"
            + " ORDER BY flight, role")
            .bind("run", run)
            .map((row, context) ->
                new Stored(
                    row.getString("flight"), Role.valueOf(row.getString("role")), row.getLong("batch_id"), row.getString("model"),
                    row.getDouble("score"), row.getInt("prediction")))
            .list());
  }

  private Map<Long, String> batchLog() {
    return store.transactions().orElseThrow().run(handle -> {
      Map<Long, String> log = new HashMap<>();
      handle.createQuery("SELECT batch_id, champion FROM ml_batch WHERE run = :run").bind("run", run)
          .map((row, context) -> log.put(row.getLong("batch_id"), row.getString("champion"))).list();
      return log;
    });
  }

  /** What the saved pipeline says of the flights in one go: bits of the score and the prediction, by flight. */
  private Map<String, String> batchPredictions(String model, List<Announcement> flights) {
    PipelineModel saved = PipelineModel.load("file://" + data.resolve("ml/models").resolve(model).resolve("pipeline"));
    List<Row> rows =
        flights.stream()
            .map(one -> RowFactory.create(one.flight(), one.scheduled(), one.origin(), one.destination(), one.distanceMiles()))
            .toList();
    return saved.transform(engine.session().createDataFrame(rows, FlightColumns.ANNOUNCED)).collectAsList().stream()
        .collect(Collectors.toMap(
            row -> row.getAs("flight"),
            row -> bits(row.<Vector>getAs("probability").apply(1), row.<Double>getAs("prediction").intValue())));
  }

  private static String bits(double score, int prediction) {
    return Double.doubleToLongBits(score) + " " + prediction;
  }

  private static Map<String, String> bits(List<Stored> stored, Predicate<Stored> which) {
    return stored.stream().filter(which).collect(Collectors.toMap(Stored::flight, one -> bits(one.score(), one.prediction())));
  }

  private static Set<String> flights(List<Announcement> announced) {
    return announced.stream().map(Announcement::flight).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  // ---- models -----------------------------------------------------------------------------------------------------------------

  @Test
  void modelIsTrainedOnThePastAndScoredOnWhatWasHeldOut() {
    List<Flight> past = Flights.past();
    List<Flight> heldOut = past.subList(past.size() - past.size() / 5, past.size());
    ModelView.Model logistic = (ModelView.Model) models.model("m1");
    List<Announcement> asked =
        heldOut.stream().map(one -> new Announcement(one.id(), one.scheduled(), one.origin(), one.destination(),
            (double) one.distanceMiles())).toList();
    Map<String, Boolean> delayed = heldOut.stream().collect(Collectors.toMap(Flight::id, Flight::delayed));
    List<Tuple2<Object, Object>> scored = new ArrayList<>();
    batchPredictions("m1", asked).forEach((flight, said) ->
        scored.add(new Tuple2<>(Double.longBitsToDouble(Long.parseLong(said.split(" ")[0])), delayed.get(flight) ? 1.0 : 0.0)));
    BinaryClassificationMetrics expected = metrics(scored);

    assertThat(logistic.training().rows() + logistic.metrics().rows()).isEqualTo(past.size());
    assertThat(logistic.training().to()).isBeforeOrEqualTo(heldOut.get(0).scheduled());
    assertThat(logistic.training().objective()).isSortedAccordingTo(Comparator.reverseOrder()).hasSizeGreaterThan(2);
    assertThat(logistic.metrics().rows()).isEqualTo(scored.size());
    assertThat(logistic.metrics().auc()).isCloseTo(expected.areaUnderROC(), offset(1e-9)).isGreaterThan(0.55);
    assertThat(logistic.metrics().areaUnderPR()).isCloseTo(expected.areaUnderPR(), offset(1e-9));
    assertThat(logistic.metrics().baseline())
        .isEqualTo(delayed.values().stream().filter(is -> !is).count() / (double) delayed.size());
    assertThat(logistic.weights()).isNotEmpty().hasSizeLessThanOrEqualTo(40);
    assertThat(logistic.bytes()).isPositive();
  }

  private BinaryClassificationMetrics metrics(List<Tuple2<Object, Object>> scored) {
    return new BinaryClassificationMetrics(
        JavaSparkContext.fromSparkContext(engine.session().sparkContext()).parallelize(scored, 1).rdd(), 0);
  }

  @Test
  void explanationIsWhatTheSavedStagesMake() {
    Explanation known =
        (Explanation) models.explain("m1",
            json("{'record':{'scheduled':'2001-03-01T17:30:00Z','origin':'ORD','destination':'LAX','distanceMiles':1745}}"));
    Announcement same = new Announcement("f", Instant.parse("2001-03-01T17:30:00Z"), "ORD", "LAX", 1745.0);

    assertThat(known.stages()).extracting(Explanation.Stage::name).containsExactly(
        "SQLTransformer", "StringIndexer", "StringIndexer", "OneHotEncoder", "OneHotEncoder", "VectorAssembler", "StandardScaler",
        "LogisticRegression");
    assertThat(known.stages().get(0).output()).isEqualTo(Map.of("hour", 17.0, "weekday", 3.0));
    assertThat(known.stages().get(1).input()).isEqualTo(Map.of("origin", "ORD"));
    assertThat(bits(known.score(), known.prediction())).isEqualTo(batchPredictions("m1", List.of(same)).get("f"));
    double intercept = ((LogisticRegressionModel) models.pipeline("m1").classifier()).intercept();
    assertThat(known.contributions().stream().mapToDouble(Explanation.Feature::value).sum() + intercept)
        .isCloseTo(known.raw().get(1), offset(1e-9));
    assertThat(known.vector()).extracting(Explanation.Feature::feature)
        .containsExactly("origin=ORD", "destination=LAX", "hour", "weekday", "distance");

    String unseen = "{'record':{'scheduled':'2001-03-01T17:30:00Z','origin':'QQQ','destination':'LAX','distanceMiles':1745}}";
    assertThat(((Explanation) models.explain("m1", json(unseen))).stages().get(1).note()).isEqualTo("unseen");
    Explanation skipped = (Explanation) models.explain("m2", json(unseen));
    assertThat(skipped.stages()).hasSize(2).last().extracting(Explanation.Stage::dropped, Explanation.Stage::note)
        .containsExactly(true, "unseen");
    assertThat(skipped.score()).isNull();
  }

  @Test
  void explanationOnAThreadWithoutASessionIsWhatTheStreamPredicted() throws Exception {
    begin("{'champion':'m1','challenger':'m2','day':'2001-03-03','days':2,'dirty':0,'seed':3}");
    act("{'do':'advance','flights':40}");
    awaitAllRead();
    List<Stored> stored = stored();
    TimeZone zone = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    try {
      for (Announcement one : whole()) {
        for (Role role : Role.values()) {
          Explanation explained = explainElsewhere(role == Role.champion ? "m1" : "m2", one);
          OffsetDateTime at = one.scheduled().atOffset(ZoneOffset.UTC);
          assertThat(explained.stages().get(0).input()).isEqualTo(Map.of("scheduled", one.scheduled()));
          assertThat(explained.stages().get(0).output())
              .isEqualTo(Map.of("hour", (double) at.getHour(), "weekday", at.getDayOfWeek().getValue() - 1.0));
          assertThat(Map.of(one.flight(), bits(explained.score(), explained.prediction())))
              .isEqualTo(bits(stored, said -> said.role() == role && said.flight().equals(one.flight())));
        }
      }
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  /** As a thread of the web server does, which never had a session. */
  private Explanation explainElsewhere(String model, Announcement one) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(() -> {
        SparkSession.clearActiveSession();
        Object explained = models.explain(model, Json.node(Json.write(Map.of("record", Map.of(
            "scheduled", one.scheduled(), "origin", one.origin(), "destination", one.destination(),
            "distanceMiles", one.distanceMiles())))));
        assertThat(SparkSession.getActiveSession().isEmpty()).as("the thread is given back as it was").isTrue();
        return (Explanation) explained;
      }).get();
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void modelsSurviveTheServerAndHalfWrittenOnesGo() throws Exception {
    Path half = Files.createDirectories(data.resolve("ml/models/m9.part/pipeline"));
    List<ModelView.Model> before = models.list().stream().map(model -> model.used(false)).toList();
    try (ModelRegistry next = new ModelRegistry(new Nobody(), Clock.systemUTC())) {
      next.open(new MlStage("it0001", engine, broker.access(), store.transactions().orElseThrow(), data.resolve("ml")));
      assertThat(next.list()).isEqualTo(before);
      assertThat(half.getParent()).doesNotExist();
    }
  }

  @Test
  void trainingThatIsDeletedStopsAndLeavesNothing() {
    String id = train("{'algorithm':'boosted','params':{'maxIter':200,'maxDepth':6}}");
    await("it is at work").atMost(PATIENCE).until(() -> ((ModelView.Model) models.model(id)).progress().jobs() > 3);
    models.delete(id);
    assertThat(models.list()).extracting(ModelView.Model::id).doesNotContain(id);
    await("its jobs end").atMost(PATIENCE)
        .until(() -> engine.session().sparkContext().statusTracker().getActiveJobIds().length == 0);
    assertThat(data.resolve("ml/models").resolve(id)).doesNotExist();
  }

  // ---- online -----------------------------------------------------------------------------------------------------------------

  @Test
  void onlinePredictionsAreThoseOfTheSavedPipelineAndSpoiltOnesAreCounted() {
    begin("{'champion':'m1','challenger':'m2','day':'2001-03-02','days':3,'dirty':20,'seed':11}");
    act("{'do':'advance','flights':400}");
    awaitAllRead();
    awaitRun("Spark has had one job for each batch", view -> view.predict().batches() == jobs("predict"));

    List<Announcement> whole = whole();
    List<Stored> stored = stored();
    assertThat(whole).hasSizeGreaterThan(300);
    assertThat(bits(stored, one -> one.role() == Role.champion)).isEqualTo(batchPredictions("m1", whole));
    assertThat(bits(stored, one -> one.role() == Role.challenger)).isEqualTo(batchPredictions("m2", whole));

    List<String> sent = topic("announcements");
    long malformed = sent.stream().filter(text -> parse(text) == null).count();
    Set<String> met = new LinkedHashSet<>();
    List<Flight> past = Flights.past();
    past.subList(0, past.size() - past.size() / 5)
        .forEach(one -> met.addAll(List.of("from " + one.origin(), "to " + one.destination())));
    long unseen = whole.stream().filter(one -> !met.contains("from " + one.origin())
        || !met.contains("to " + one.destination())).count();
    OnlineView.Predict predict = view().predict();
    assertThat(predict.malformed()).isEqualTo(malformed).isGreaterThan(5);
    assertThat(predict.nulls()).isEqualTo(sent.size() - malformed - whole.size()).isGreaterThan(5);
    assertThat(predict.unseen()).isEqualTo(unseen).isGreaterThan(5);
    assertThat(predict.skipped()).isZero();
    assertThat(predict.predicted()).isEqualTo(whole.size());
  }

  @Test
  void championThatSkipsLeavesTheUnseenOut() {
    begin("{'champion':'m2','day':'2001-03-02','days':2,'dirty':30,'seed':3}");
    act("{'do':'advance','flights':200}");
    awaitAllRead();

    Map<String, String> expected = batchPredictions("m2", whole());
    assertThat(bits(stored(), one -> true)).isEqualTo(expected);
    assertThat(view().predict().skipped()).isEqualTo(whole().size() - expected.size()).isPositive();
  }

  @Test
  void eachFlightHasOneChampionAndTheLogSaysWhich() {
    begin("{'champion':'m1','day':'2001-03-05','days':2,'dirty':0}");
    act("{'do':'advance','flights':100}");
    awaitAllRead();
    act("{'do':'swap','champion':'m2'}");
    act("{'do':'advance','flights':100}");
    awaitAllRead();
    act("{'do':'swap','champion':'m1'}");
    act("{'do':'advance','flights':50}");
    awaitAllRead();

    assertExactlyOneChampionEach();
    assertThat(view().total().champion().psi()).as("of several models").isNull();
    assertThat(view().swaps()).extracting(OnlineView.Swap::from, OnlineView.Swap::to)
        .containsExactly(tuple("m1", "m2"), tuple("m2", "m1"));
    assertThat(stored()).extracting(Stored::model).contains("m1", "m2");
    List<String> order = new ArrayList<>(flights(whole()));
    assertThat(view().swaps().get(0).firstFlight()).isEqualTo(order.get(100));
    assertThat(view().swaps().get(1).firstFlight()).isEqualTo(order.get(200));
  }

  private void assertExactlyOneChampionEach() {
    List<Announcement> whole = whole();
    List<Stored> stored = stored();
    Map<Long, String> log = batchLog();
    assertThat(stored).extracting(Stored::flight).containsExactlyInAnyOrderElementsOf(flights(whole));
    assertThat(stored).allSatisfy(one -> assertThat(one.model()).isEqualTo(log.get(one.batchId())));
    Map<String, String> expected = new HashMap<>();
    for (String model : Set.of("m1", "m2")) {
      Set<String> its = stored.stream().filter(one -> one.model().equals(model)).map(Stored::flight).collect(Collectors.toSet());
      expected.putAll(batchPredictions(model, whole.stream().filter(one -> its.contains(one.flight())).toList()));
    }
    assertThat(bits(stored, one -> true)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(BatchGate.Point.class)
  void killInTheMiddleOfABatchLosesAndChangesNothing(BatchGate.Point point) throws Exception {
    begin("{'champion':'m1','day':'2001-03-08','days':2,'dirty':0,'watermark':'24 hours'}");
    act("{'do':'advance','flights':60}");
    awaitAllRead();
    // The batch before may be counted and not sent yet.
    gate.arm(point, view().predict().batches());
    act("{'do':'advance','flights':60}");
    assertThat(gate.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the batch is at " + point).isTrue();
    List<Stored> before = stored();
    act("{'do':'kill'}");
    assertThat(view().predict().state()).isEqualTo(OnlineView.QueryState.killed);
    act("{'do':'swap','champion':'m2'}");
    act("{'do':'advance','flights':60}");
    act("{'do':'revive'}");
    awaitAllRead();

    assertThat(stored()).containsAll(before);
    assertExactlyOneChampionEach();
    List<String> order = new ArrayList<>(flights(whole()));
    assertThat(stored().stream().filter(one -> one.model().equals("m1")).map(Stored::flight))
        .containsExactlyInAnyOrderElementsOf(order.subList(0, 120));
    act("{'do':'advance','flights':300}");
    awaitAllRead();
    assertJudgedOnce();
  }

  /** What the batch sent twice meets its report once. */
  private void assertJudgedOnce() {
    Map<String, JsonNode> reported = reports();
    long met = stored().stream().filter(one -> reported.containsKey(one.flight())).count();
    awaitRun("what is reported is joined", view -> view.judge().joined() == met);
    assertThat(met).isPositive();
    assertThat(view().judge().dropped()).isZero();
    assertThat(view().total().champion().rows()).isEqualTo(met);
  }

  private Map<String, JsonNode> reports() {
    Map<String, JsonNode> reports = new LinkedHashMap<>();
    topic("reports").forEach(text -> reports.put(Json.node(text).path("flight").asText(), Json.node(text)));
    return reports;
  }

  @Test
  void scoresOfAClosedWindowAreThoseOfItsRows() {
    begin("{'champion':'m1','challenger':'m2','day':'2001-03-12','days':2,'dirty':5,'watermark':'24 hours','window':'6 hours'}");
    act("{'do':'advance','flights':1000}");
    act("{'do':'advance','flights':1000}");
    awaitAllRead();
    Map<String, JsonNode> reports = reports();
    List<Stored> stored = stored();
    long expected = stored.stream().filter(one -> one.role() == Role.champion && reports.containsKey(one.flight())).count();
    awaitRun("all that was predicted is joined", view -> view.judge().joined() == expected);
    awaitRun("a window is closed", view -> view.windows().stream().anyMatch(OnlineView.Window::closed));
    assertThat(view().judge().dropped()).isZero();

    for (OnlineView.Window window : view().windows()) {
      assertScores(window.champion(), rows(stored, reports, Role.champion, window));
      assertScores(window.challenger(), rows(stored, reports, Role.challenger, window));
    }
    assertThat(view().windows().get(0).closed()).isTrue();
    assertThat(view().total().champion().rows()).isEqualTo(expected);
    assertThat(view().predictions()).hasSizeBetween(60, 80).allSatisfy(line -> assertThat(line.outcome()).isNotNull());
  }

  private static List<Scored> rows(List<Stored> stored, Map<String, JsonNode> reports, Role role, OnlineView.Window window) {
    List<Scored> rows = new ArrayList<>();
    for (Stored one : stored) {
      JsonNode report = reports.get(one.flight());
      Instant scheduled = Instant.parse(report.path("scheduled").asText());
      if (one.role() == role && !scheduled.isBefore(window.start()) && scheduled.isBefore(window.end())) {
        rows.add(new Scored(one.model(), one.score(), one.prediction(), report.path("delayMinutes").asInt() > 15));
      }
    }
    return rows;
  }

  /** What the saved pipeline says of the flights that were held out from its training, in order. */
  private List<Double> heldOutScores(String model) {
    return heldOutScores.computeIfAbsent(model, its -> {
      List<Flight> past = Flights.past();
      List<Announcement> heldOut = past.subList(past.size() - past.size() / 5, past.size()).stream()
          .map(one -> new Announcement(one.id(), one.scheduled(), one.origin(), one.destination(), (double) one.distanceMiles()))
          .toList();
      return batchPredictions(its, heldOut).values().stream()
          .map(said -> Double.longBitsToDouble(Long.parseLong(said.split(" ")[0]))).sorted().toList();
    });
  }

  /** Of the scores in a window against those of the held-out flights, in plain Java and by counting through. */
  private double psi(String model, List<Double> scores) {
    List<Double> before = heldOutScores(model);
    TreeSet<Double> ends = new TreeSet<>();
    for (int tenth = 1; tenth < 10; tenth++) {
      ends.add(before.get((int) Math.ceil(before.size() * tenth / 10.0) - 1));
    }
    ends.add(Double.POSITIVE_INFINITY);
    ends.remove(before.get(before.size() - 1));
    double psi = 0;
    double from = Double.NEGATIVE_INFINITY;
    for (double to : ends) {
      double low = from;
      double expected = before.stream().filter(score -> score > low && score <= to).count() / (double) before.size();
      double share = Math.max(0.5, scores.stream().filter(score -> score > low && score <= to).count()) / scores.size();
      psi += (share - expected) * Math.log(share / expected);
      from = to;
    }
    return psi;
  }

  private void assertScores(Scores scores, List<Scored> rows) {
    List<Tuple2<Object, Object>> pairs = rows.stream()
        .map(row -> new Tuple2<Object, Object>(row.score(), row.delayed() ? 1.0 : 0.0)).toList();
    long right = rows.stream().filter(row -> row.delayed() == (row.prediction() == 1)).count();
    long tp = rows.stream().filter(row -> row.delayed() && row.prediction() == 1).count();
    assertThat(scores.rows()).isEqualTo(rows.size());
    assertThat(scores.accuracy()).isEqualTo(right / (double) rows.size());
    assertThat(scores.confusion().tp()).isEqualTo(tp);
    assertThat(scores.confusion().tn()).isEqualTo(right - tp);
    assertThat(scores.psi()).isCloseTo(psi(scores.models().get(0), rows.stream().map(Scored::score).toList()), offset(1e-9));
    if (scores.auc() != null) {
      assertThat(scores.auc()).isCloseTo(metrics(pairs).areaUnderROC(), offset(1e-9));
    } else {
      assertThat(rows.stream().map(Scored::delayed).distinct().count()).isEqualTo(1);
    }
  }

  /** As many as two full batches of both roles: Kafka gives them in many polls. */
  @Test
  void allThatABatchMayHaveSentIsFoundAgain() {
    try (FlightTopics topics = new FlightTopics(stage, "m9")) {
      List<String> sent = IntStream.range(0, 4 * Predictor.MOST_A_BATCH).mapToObj(i -> "prediction " + i).toList();
      topics.send(topics.predictions, sent);
      assertThat(topics.last(topics.predictions, sent.size())).isEqualTo(Set.copyOf(sent));
      assertThat(topics.last(topics.predictions, 2)).isEqualTo(Set.copyOf(sent.subList(sent.size() - 2, sent.size())));
    }
  }

  @Test
  void droppedRowsAreThoseThatSparkReports() {
    AtomicLong reported = new AtomicLong();
    BatchListener listener = new BatchListener(progress -> {
      if (progress.queryId().endsWith("-judge") && !progress.idle()) {
        reported.addAndGet(progress.droppedByWatermark());
      }
    });
    engine.session().streams().addListener(listener);
    try {
      begin("{'champion':'m1','day':'2001-03-20','days':2,'dirty':0,'watermark':'1 minute'}");
      for (int i = 0; i < 3; i++) {
        act("{'do':'advance','flights':60}");
        awaitAllRead();
        awaitRun("it judges", view -> view.judge().joined() > 0);
      }
      awaitAllJudged();
      await("Spark has reported them").atMost(PATIENCE).untilAsserted(() ->
          assertThat(List.of(view().judge().dropped())).isEqualTo(List.of(reported.get())).doesNotContain(0L));
    } finally {
      engine.session().streams().removeListener(listener);
      listener.close();
    }
  }

  // ---- outliving the server -------------------------------------------------------------------------------------------------------

  private static final String OUTLIVING =
      "{'champion':'m1','challenger':'m2','day':'2001-03-08','days':3,'dirty':10,'watermark':'24 hours','window':'3 hours'}";

  /** What of a run is the same however its micro-batches were cut. */
  private record Figures(
      OnlineView.Input input, List<Long> counts, long joined, long dropped, long waiting, List<List<String>> swaps, List<Predicted> predictions,
      List<OnlineView.Window> windows, OnlineView.Total total) {
    static Figures of(OnlineView.Run run) {
      OnlineView.Predict predict = run.predict();
      return new Figures(
          run.input(),
          List.of(predict.predicted(), predict.unseen(), predict.skipped(), predict.nulls(), predict.malformed()),
          run.judge().joined(),
          run.judge().dropped(),
          run.judge().waiting(),
          run.swaps().stream().map(swap -> List.of(swap.from(), swap.to(), swap.firstFlight())).toList(),
          run.predictions().stream().map(Figures::withoutBatch).toList(),
          run.windows(),
          run.total());
    }

    private static Predicted withoutBatch(Predicted line) {
      return new Predicted(
          line.flight(), line.scheduled(), line.origin(), line.destination(), line.distanceMiles(), 0, line.champion(), line.challenger(),
          line.truth(), line.outcome(), line.note());
    }
  }

  private Figures undisturbed;
  private List<Stored> undisturbedRows;

  private static List<Stored> withoutBatch(List<Stored> stored) {
    return stored.stream().map(one -> new Stored(one.flight(), one.role(), 0, one.model(), one.score(), one.prediction())).toList();
  }

  private void firstHalf() {
    act("{'do':'advance','flights':150}");
    awaitAllRead();
    act("{'do':'swap','champion':'m2'}");
  }

  private void secondHalf() {
    act("{'do':'swap','champion':'m1'}");
    act("{'do':'advance','flights':200}");
    awaitAllRead();
  }

  /** All that is in its topics has gone through the judging query, and what it reported has come. */
  private void awaitAllJudged() {
    Stream.of(engine.session().streams().active()).filter(query -> query.name().endsWith(run + "-judge")).findFirst().orElseThrow()
        .processAllAvailable();
    Instant watermark = new RunCheckpoint(stage.folder(run).resolve("judge")).watermark();
    assertThat(watermark).isNotNull();
    awaitRun("the watermark is told", view -> watermark.equals(view.judge().watermark()));
    Map<String, JsonNode> reports = reports();
    long met = stored().stream().filter(one -> one.role() == Role.champion && reports.containsKey(one.flight())).count();
    assertThat(view().judge().joined()).isPositive().isLessThanOrEqualTo(met);
  }

  private void runUndisturbed() {
    if (undisturbed == null) {
      begin(OUTLIVING);
      firstHalf();
      act("{'do':'advance','flights':70}");
      awaitAllRead();
      secondHalf();
      awaitAllJudged();
      undisturbed = Figures.of(view());
      assertThat(undisturbed.dropped()).isZero();
      assertThat(undisturbed.windows()).anyMatch(OnlineView.Window::closed);
      undisturbedRows = withoutBatch(stored());
      endRun();
    }
  }

  /** Nobody stops in order: the queries end where they are, and nothing of the run is told. */
  private RunDesk killed() {
    RunDesk dead = desk;
    for (StreamingQuery query : engine.session().streams().active()) {
      try {
        query.stop();
      } catch (TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }
    return dead;
  }

  private void startAgain() {
    models.close();
    models = new ModelRegistry(new Nobody(), Clock.systemUTC());
    stage = stage();
    models.open(stage);
    desk = new RunDesk("ml", new Nobody(), Clock.systemUTC());
    desk.open(new OnlineRuns(stage, models, Clock.systemUTC(), gate), engine::activate);
  }

  @ParameterizedTest
  @EnumSource(BatchGate.Point.class)
  void runThatIsKilledWithItsServerGoesOnAsIfNothingHadBeen(BatchGate.Point point) throws Exception {
    runUndisturbed();
    begin(OUTLIVING);
    firstHalf();
    // The batch before may be counted and not sent yet.
    gate.arm(point, view().predict().batches());
    act("{'do':'advance','flights':40}");
    assertThat(gate.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the batch is at " + point).isTrue();
    Map<Long, String> chosen = batchLog();
    List<Stored> written = stored();
    RunDesk dead = killed();
    sendHalf(30);
    startAgain();

    OnlineView.Run found = view();
    assertThat(found.resumed()).isNotNull();
    assertThat(found.input().announced()).isEqualTo(150 + 40 + 30);
    assertThat(found.predict().predicted()).isEqualTo(written.stream().filter(one -> one.role() == Role.champion).count());
    assertThat(found.champion()).isEqualTo("m2");
    assertThatThrownBy(() -> models.delete("m1")).isInstanceOf(Problem.class).hasMessageContaining("end the run first");
    awaitRun("it is ready", view -> view.state() == OnlineView.RunState.ready);
    assertThat(view().input().state()).isEqualTo(OnlineView.InputState.paused);
    awaitAllRead();
    assertThat(batchLog()).containsAllEntriesOf(chosen);
    assertThat(stored()).containsAll(written);

    secondHalf();
    awaitAllJudged();
    assertThat(withoutBatch(stored())).isEqualTo(undisturbedRows);
    assertThat(Figures.of(view())).isEqualTo(undisturbed);
    assertThat(topic("predictions")).doesNotHaveDuplicates().hasSize(undisturbedRows.size());
    assertThat(topic("announcements")).hasSize(view().input().announced());
    assertThat(topic("reports")).hasSize(view().input().reported()).doesNotHaveDuplicates();
    dead.close();
  }

  /** What an advance has sent when it is killed halfway: all announcements of its portion, and some of the reports. */
  private void sendHalf(int flights) {
    FlightScript script = new FlightScript(OnlineDefinition.read(json(OUTLIVING), models));
    assertThat(script.goOn(topic("announcements").size(), topic("reports").size())).isTrue();
    List<FlightScript.Entry> portion = script.next(flights);
    FlightTopics topics = new FlightTopics(stage, run);
    topics.send(topics.announcements, portion.stream().filter(entry -> entry.kind() == FlightScript.Kind.announcement)
        .map(FlightScript.Entry::json).toList());
    topics.send(topics.reports, portion.stream().filter(entry -> entry.kind() == FlightScript.Kind.report)
        .map(FlightScript.Entry::json).limit(3).toList());
    topics.leave();
  }

  @Test
  void runThatIsLeftInOrderStandsAsItStood() {
    begin("{'champion':'m1','challenger':'m2','day':'2001-03-12','days':2,'dirty':5,'watermark':'1 minute','window':'1 hour'}");
    act("{'do':'advance','flights':120}");
    awaitAllRead();
    awaitAllJudged();
    act("{'do':'swap','champion':'m2'}");
    act("{'do':'challenge','challenger':null}");
    act("{'do':'speed','speed':7200}");
    act("{'do':'advance','flights':120}");
    awaitAllRead();
    awaitAllJudged();
    act("{'do':'swap','champion':'m1'}");
    OnlineView.Run before = view();
    desk.close();
    startAgain();

    for (OnlineView.RunState state : List.of(OnlineView.RunState.starting, OnlineView.RunState.ready)) {
      awaitRun("it is " + state, view -> view.state() == state || view.state() == OnlineView.RunState.ready);
      OnlineView.Run now = view();
      assertThat(now.resumed()).isNotNull();
      assertThat(List.of(now.id(), now.definition(), now.champion(), now.input(), now.swaps(), now.predictions(), now.windows(), now.total()))
          .isEqualTo(List.of(before.id(), before.definition(), before.champion(), before.input(), before.swaps(), before.predictions(),
              before.windows(), before.total()));
      assertThat(now.challenger()).isNull();
      assertThat(List.of(now.predict().batches(), now.predict().predicted(), now.judge().joined(), now.judge().waiting(),
              now.judge().dropped(), now.judge().watermark()))
          .isEqualTo(List.of(before.predict().batches(), before.predict().predicted(), before.judge().joined(), before.judge().waiting(),
              before.judge().dropped(), before.judge().watermark()));
    }
    assertThat(before.windows()).anyMatch(OnlineView.Window::closed);
    assertThat(RunTable.left(store.transactions().orElseThrow())).map(RunTable.Left::speed).hasValue(7_200);
  }

  private enum Lost {
    TOPIC,
    CHECKPOINT,
    BATCHES
  }

  @ParameterizedTest
  @EnumSource(Lost.class)
  void runThatHasLostAPartIsRemovedWithTheRest(Lost lost) throws Exception {
    begin("{'champion':'m1','day':'2001-03-12','days':1}");
    act("{'do':'advance','flights':10}");
    awaitAllRead();
    awaitRun("the batch is committed", view -> !view.predict().millis().isEmpty());
    String gone = run;
    desk.close();
    try (Topics topics = new Topics(broker.access())) {
      switch (lost) {
        case TOPIC -> topics.delete(stage.topic(gone, "reports"));
        case CHECKPOINT -> ModelFolder.delete(stage.folder(gone).resolve("judge"));
        case BATCHES -> store.transactions().orElseThrow().run(handle -> handle.execute("DELETE FROM ml_batch"));
      }
      run = null;
      startAgain();

      assertThat(desk.runs()).isEmpty();
      assertThat(topics.names()).noneMatch(name -> name.contains(gone));
    }
    assertThat(stage.folder(gone)).doesNotExist();
    for (String table : List.of("ml_run", "ml_batch", "ml_prediction", "ml_judged", "ml_dropped")) {
      assertThat(store.transactions().orElseThrow()
          .<Integer>run(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Integer.class).one())).isZero();
    }
    assertThat(((ModelView.Model) models.model("m1")).inUse()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'champion':'m1','days':99}", "{'champion':'m77','days':1}", "no JSON", "{'champion':'m1','days':1}"})
  void runThatCantBeReadOrHasNothingIsRemoved(String definition) {
    desk.close();
    Transactions tables = store.transactions().orElseThrow();
    tables.run(handle -> handle.createUpdate("INSERT INTO ml_run (run, definition, champion, challenger, speed) VALUES ('m5', :text, 'm1', 'm2', 60)")
        .bind("text", definition.replace('\'', '"')).execute());
    startAgain();
    assertThat(desk.runs()).isEmpty();
    assertThat(RunTable.left(tables)).isEmpty();
    assertThat(models.list()).extracting(ModelView.Model::inUse).containsOnly(false);
  }

  // ---- refusals ---------------------------------------------------------------------------------------------------------------

  @Test
  void modelThatWouldStopTheQueryIsRefused() {
    String id = train("{'handleInvalid':'error','features':['origin','hour'],'params':{'maxIter':2}}");
    await("it is ready").atMost(PATIENCE).until(() -> ((ModelView.Model) models.model(id)).state() != ModelView.State.training);
    assertThat(((ModelView.Model) models.model(id)).error()).isNull();
    assertThatThrownBy(() -> desk.start(json("{'champion':'" + id + "'}"))).isInstanceOf(Problem.class)
        .hasMessageContaining("\"keep\" or \"skip\"");
    models.delete(id);
    assertThat(data.resolve("ml/models").resolve(id)).doesNotExist();
  }

  @Test
  void modelInUseIsNotDeleted() {
    begin("{'champion':'m1','days':1}");
    assertThatThrownBy(() -> models.delete("m1")).isInstanceOf(Problem.class).hasMessageContaining("end the run first");
    assertThat(((ModelView.Model) models.model("m1")).inUse()).isTrue();
  }
}
