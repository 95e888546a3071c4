package io.tidemark.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.lambda.LambdaView.Distance;
import io.tidemark.live.Publisher;
import io.tidemark.progress.BatchListener;
import io.tidemark.store.Store;
import io.tidemark.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise of the lambda lab: whatever is sent, late or corrected, whenever batch runs begin and layers are killed, an answer at any
 * moment has counted each report of the log up to where it has read exactly once, below the cut in the batch view and above it in its
 * generation or among its dropped ones; a batch run over everything is the truth to the digit, and so is kappa.
 *
 * <p>What the layers should say is worked out in plain Java from the log, as a plain consumer reads it. {@code -Dtidemark.lambda.seeds=N}
 * plays more random streams; even seeds have a watermark.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LambdaIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Logic USUAL = new Logic(15, Logic.By.origin);

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private Store store;
  private BatchListener listener;
  private LambdaStage stage;
  private LambdaLab lab;
  private String run;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    engine.session().conf().set("spark.sql.streaming.minBatchesToRetain", 1_000);
    store = Store.open(null, data);
    stage = stage();
    lab = new LambdaLab(new Nobody(), Clock.systemUTC());
    lab.open(stage);
    listener = new BatchListener(lab::onProgress);
    engine.session().streams().addListener(listener);
  }

  @AfterAll
  void stop() {
    lab.close();
    listener.close();
    engine.close();
    store.close();
    broker.close();
  }

  private LambdaStage stage() {
    return new LambdaStage("it0000", engine, broker.access(), store.transactions().orElseThrow(), data.resolve("lambda"));
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

  // ---- short hand --------------------------------------------------------------------------------------------------------------

  private void begin(String definition) {
    run = lab.start(Json.node(definition.replace('\'', '"'))).id();
    awaitRun("the run is ready", view -> view.state() != LambdaView.RunState.starting);
    assertThat(view().error()).isNull();
  }

  private LambdaView.Run act(String action) {
    return lab.act(run, Json.node(action.replace('\'', '"')));
  }

  private LambdaView.Run view() {
    return lab.run(run);
  }

  private void awaitRun(String what, Predicate<LambdaView.Run> holds) {
    await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(this::view, holds);
  }

  private Served served() {
    return new ServingTables(store.transactions().orElseThrow(), run).answer();
  }

  /** Every layer that lives has counted all that was sent. */
  private void awaitQuiet() {
    awaitRun("all layers have read the log", view -> {
      long end = view.log().end();
      return view.master().committed() == end && view.serving().speedLag() == 0 && (view.kappa().to() == end || view.definition().kappa() == false);
    });
  }

  private LambdaView.Run batchOverEverything() {
    long end = view().log().end();
    act("{'do':'batch'}");
    awaitRun("a view of everything is served", view -> view.batch().views().stream().anyMatch(one -> one.serving() && one.cut() == end));
    return view();
  }

  private static void assertExact(Distance distance, int keys) {
    assertThat(distance).isEqualTo(new Distance(keys, 0, 0, 0, 0, 0));
  }

  private void assertTrueAll(LambdaView.Run view) {
    int keys = (int) view.distance().batch().keys();
    assertThat(keys).isPositive();
    assertExact(view.distance().batch(), keys);
    assertExact(view.distance().merged(), keys);
    assertExact(view.distance().kappa(), keys);
  }

  // ---- the hand-over -----------------------------------------------------------------------------------------------------------

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("tidemark.lambda.seeds", 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eachReportIsCountedExactlyOnceWhateverHappens(long seed) throws Exception {
    boolean marked = seed % 2 == 0;
    begin("{'input':'random','seed':" + seed + ",'watermark':" + (marked ? "'2 hours'" : "null") + "}");
    List<Served> seen = Collections.synchronizedList(new ArrayList<>());
    ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
    reader.scheduleWithFixedDelay(() -> seen.add(served()), 0, 25, TimeUnit.MILLISECONDS);
    disturb(new Random(seed));
    List.of("master", "speed", "batch", "kappa").forEach(layer -> act("{'do':'revive','layer':'" + layer + "'}"));
    awaitRun("no batch run is under way", view -> view.batch().state() == LambdaView.LayerState.idle && view.speed().generations().get(0).state() == LambdaView.LayerState.serving);
    // What is left goes to a generation that is not replaced any more, in several of its batches.
    for (int part : new int[] {100, 100, 5_000}) {
      act("{'do':'advance','reports':" + part + "}");
      awaitQuiet();
    }
    Served last = served();
    ReadLog log = ReadLog.read(broker.bootstrapServers(), stage.topic(run));
    assertThat(log.size()).isEqualTo(view().input().sent()).isEqualTo(last.cut().total() + last.read());
    if (marked) {
      Path checkpoint = stage.folder(run).resolve("speed-" + last.version());
      CommitLog spark = new CommitLog(checkpoint, stage.topic(run));
      await("Spark has committed it").atMost(PATIENCE).until(() -> spark.end(spark.committed().orElseThrow()).equals(last.readTo()));
      assertThat(last.speed()).isEqualTo(log.speed(last.cut(), checkpoint, stage.topic(run), USUAL));
      assertThat(last.dropped()).as("some reports came too late").isPositive();
    }
    LambdaView.Run over = batchOverEverything();
    reader.shutdown();
    assertThat(reader.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertTrueAll(over);
    assertThat(seen).hasSizeGreaterThan(50).allSatisfy(served -> assertCountedOnce(served, log, marked));
    assertThat(seen).extracting(Served::version).isSorted();
    assertThat(over.events()).extracting(LambdaView.Event::what).doesNotContain(LambdaView.What.failed);
  }

  private void assertCountedOnce(Served served, ReadLog log, boolean marked) {
    assertThat(served.batch()).isEqualTo(log.batch(served.cut(), USUAL));
    Map<Key, Totals> speed = log.speed(served.cut(), served.readTo(), USUAL);
    long counted = served.speed().values().stream().mapToLong(Totals::reports).sum();
    assertThat(counted).isEqualTo(served.counted());
    assertThat(counted + served.dropped()).isEqualTo(speed.values().stream().mapToLong(Totals::reports).sum());
    if (marked) {
      served.speed().forEach((key, totals) -> assertThat(totals.reports()).isLessThanOrEqualTo(speed.get(key).reports()));
    } else {
      assertThat(served.speed()).isEqualTo(speed);
      assertThat(served.dropped()).isZero();
    }
    served.merged().forEach((key, totals) -> assertThat(totals)
        .isEqualTo(served.batch().getOrDefault(key, Totals.NONE).plus(served.speed().getOrDefault(key, Totals.NONE))));
  }

  /** Twelve times something of everything that can be done to a run. */
  private void disturb(Random random) {
    List<String> layers = List.of("speed", "batch", "master", "kappa");
    for (int turn = 0; turn < 12; turn++) {
      act("{'do':'advance','reports':" + (10 + random.nextInt(60)) + "}");
      String layer = layers.get(random.nextInt(layers.size()));
      switch (random.nextInt(5)) {
        case 0 -> act("{'do':'late','reports':15,'by':'6 hours'}");
        case 1 -> act("{'do':'wrong','reports':10}");
        case 2 -> act("{'do':'kill','layer':'" + layer + "'}");
        default -> begunIfAlive();
      }
      if (random.nextInt(3) == 0) {
        awaitRun("the master has some of it", view -> view.master().state() != LambdaView.LayerState.running || view.master().committed() > 0);
      }
      if (random.nextBoolean()) {
        layers.forEach(one -> act("{'do':'revive','layer':'" + one + "'}"));
      }
    }
  }

  private void begunIfAlive() {
    if (view().batch().state() != LambdaView.LayerState.killed) {
      act("{'do':'batch'}");
    }
  }

  // ---- logic, and layers that are dead -----------------------------------------------------------------------------------------

  @Test
  void changedLogicIsRecomputedOverAllHistoryByBatchAndByReplay() throws Exception {
    begin("{'input':'flights'}");
    act("{'do':'advance','reports':300}");
    awaitQuiet();
    assertTrueAll(batchOverEverything());

    LambdaView.Run asked = act("{'do':'logic','logic':{'delayedOver':60,'by':'destination'}}");
    assertThat(asked.distance().batch().wrong() + asked.distance().batch().missing()).as("the old view by the new truth").isPositive();
    awaitRun("both are recomputed", view -> view.serving().version() == 2 && view.kappa().replays() == 1 && view.kappa().state() == LambdaView.LayerState.running);
    assertTrueAll(view());
    assertThat(view().batch().views().get(0).logic()).isEqualTo(new Logic(60, Logic.By.destination));

    act("{'do':'advance','reports':5000}");
    awaitQuiet();
    LambdaView.Run over = view();
    assertThat(over.distance().kappa().flights()).isZero();
    Served served = served();
    ReadLog log = ReadLog.read(broker.bootstrapServers(), stage.topic(run));
    assertThat(served.speed()).as("the generation has the new logic").isEqualTo(log.speed(served.cut(), served.readTo(), over.logic()));
    assertThat(over.distance().merged().flights()).as("a corrected flight counts twice until the next batch run").isPositive();
    assertTrueAll(batchOverEverything());
    assertThat(over.cost().kappa().reports()).isGreaterThan(over.log().end());
  }

  @Test
  void withoutTheSpeedLayerOnlyFreshnessIsLostAndAnEndedRunLeavesNothing() throws Exception {
    begin("{'input':'flights','batchEvery':'1 hour'}");
    act("{'do':'advance','reports':100}");
    awaitQuiet();
    assertTrueAll(batchOverEverything());
    act("{'do':'kill','layer':'speed'}");
    act("{'do':'advance','reports':80}");
    awaitRun("the master goes on", view -> view.master().committed() == 180);
    LambdaView.Run blind = view();
    assertThat(blind.speed().generations().get(0).state()).isEqualTo(LambdaView.LayerState.killed);
    assertThat(blind.serving().speedLag()).isEqualTo(80);
    assertThat(served().merged()).isEqualTo(served().batch());

    LambdaView.Run fresh = batchOverEverything();
    assertExact(fresh.distance().batch(), (int) fresh.distance().batch().keys());
    assertThat(fresh.serving().speedLag()).isZero();
    assertThat(served().speed()).isEmpty();
    act("{'do':'revive','layer':'speed'}");
    act("{'do':'advance','reports':20}");
    awaitRun("it counts again", view -> view.serving().speedLag() == 0 && view.log().end() == 200);
    assertThat(lab.history(run).points()).isNotEmpty();
    assertThat(lab.answer(run, "ATL").rows()).isNotEmpty().allSatisfy(row -> assertThat(row.airport()).isEqualTo("ATL"));

    endsWithoutARest();
  }

  private void endsWithoutARest() {
    Path folder = stage.folder(run);
    String topic = stage.topic(run);
    assertThat(folder).isDirectory();
    lab.close(run);
    assertThat(view().state()).isEqualTo(LambdaView.RunState.closed);
    await("its files are gone").atMost(PATIENCE).until(() -> !Files.exists(folder));
    try (Topics topics = new Topics(broker.access())) {
      assertThat(topics.names()).doesNotContain(topic);
    }
    assertThat(engine.session().streams().active()).isEmpty();
  }

  @AfterEach
  void nextRunClosesThisOne() {
    assertThat(view().error()).isNull();
  }
}
