package io.tidemark.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.latency.LatencyView.InputState;
import io.tidemark.latency.LatencyView.LaneState;
import io.tidemark.latency.LatencyView.RunState;
import io.tidemark.live.Publisher;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunDesk;
import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of the lab of milliseconds: what goes in comes out of both lanes exactly once and with the same score, across
 * pauses and changes of the trigger; a histogram holds just the records read; and where the real-time trigger would lose records
 * it is refused. What lies in the topics is read by a plain consumer. No time is asserted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LatencyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static CountDownLatch release = new CountDownLatch(1);

  @TempDir static Path data;
  private final Queue<LatencyView.Ping> pings = new ConcurrentLinkedQueue<>();
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private LatencyStage stage;
  private RunDesk desk;
  private String run;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[4]", data, "127.0.0.1", List.of());
    Watching watching = new Watching();
    stage = new LatencyStage("it0000", engine, broker.access(), data.resolve("latency"), watching, Clock.systemUTC());
    desk = new RunDesk("latency", watching, Clock.systemUTC());
    desk.open(stage);
  }

  @AfterEach
  void letGo() {
    release.countDown();
  }

  @AfterAll
  void stop() {
    desk.close();
    engine.close();
    broker.close();
  }

  private final class Watching implements Publisher {
    @Override
    public void publish(String topic, Object message) {
      if (message instanceof LatencyView.Ping ping) {
        pings.add(ping);
      }
    }

    @Override
    public void publishLatest(String topic, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String topic) {
      return true;
    }
  }

  private void begin(String definition) {
    run = ((LatencyView) desk.start(Json.node(definition))).id();
    awaitRun("the run is ready", view -> view.state() != RunState.starting);
    assertThat(view().error()).isNull();
  }

  private LatencyView act(String action) {
    return (LatencyView) desk.act(run, Json.node(action.replace('\'', '"')));
  }

  private LatencyView view() {
    return (LatencyView) desk.run(run);
  }

  private void awaitRun(String what, Predicate<LatencyView> holds) {
    await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(this::view, holds);
  }

  private static LatencyView.Lane lane(LatencyView view, LaneName name) {
    return view.lanes().stream().filter(lane -> lane.name() == name).findFirst().orElseThrow();
  }

  /** All that is in a topic. */
  private List<JsonNode> records(String topic, int partitions) {
    List<JsonNode> read = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(broker.access().client(Map.of(
        "key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class)))) {
      List<TopicPartition> all = IntStream.range(0, partitions).mapToObj(partition -> new TopicPartition(topic, partition)).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> end = consumer.endOffsets(all);
      while (all.stream().anyMatch(partition -> consumer.position(partition) < end.get(partition))) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          read.add(Json.node(record.value()));
        }
      }
    }
    return read;
  }

  private static double[] features(JsonNode record) {
    return IntStream.range(0, LinearModel.FEATURES).mapToDouble(i -> record.path("features").get(i).asDouble()).toArray();
  }

  @Test
  void eachRecordComesOutOfBothLanesOnceWithTheSameScore() {
    begin("{\"rate\":100,\"partitions\":2,\"seed\":11}");
    awaitRun("both lanes read", view -> view.lanes().stream().allMatch(lane -> lane.read() > 150));
    act("{'do':'pause'}");
    assertThat(view().lanes()).allMatch(lane -> lane.state() == LaneState.stopped);
    LatencyView first = view();
    assertThat(first.input().state()).isEqualTo(InputState.paused);
    assertThat(first.lanes()).allSatisfy(lane -> {
      assertThat(lane.read()).isEqualTo(first.input().sent());
      assertThat(lane.sink().count()).isEqualTo(lane.read());
      assertThat(lane.sink().bins().stream().mapToLong(LatencyView.Bin::count).sum()).isEqualTo(lane.read());
      assertThat(lane.sink().max()).isPositive();
    });
    assertThat(engine.session().streams().active()).isEmpty();

    act("{'do':'play'}");
    act("{'do':'rate','rate':300}");
    act("{'do':'trigger','trigger':'500 milliseconds'}");
    long before = view().input().sent();
    awaitRun("both lanes read on", view -> view.lanes().stream().allMatch(lane -> lane.read() > before + 200));
    act("{'do':'pause'}");

    LatencyView last = view();
    List<JsonNode> made = records(stage.input(run), 2);
    assertThat(made).hasSize(Math.toIntExact(last.input().sent()));
    LinearModel model = new LinearModel(11);
    Map<Long, Double> truth = new HashMap<>();
    made.forEach(record -> truth.put(record.path("id").asLong(), model.score(features(record))));
    for (LaneName name : LaneName.values()) {
      assertThat(lane(last, name).repeated()).isZero();
      assertThat(lane(last, name).lag()).isZero();
      List<JsonNode> out = records(stage.output(run, name), 2);
      assertThat(out).as(name.word()).hasSize(made.size());
      Map<Long, Double> scores = new HashMap<>();
      out.forEach(record -> scores.put(record.path("id").asLong(), record.path("score").asDouble()));
      assertThat(scores).as(name.word()).isEqualTo(truth);
    }
    assertThat(lane(last, LaneName.MICRO_BATCH).lastProgress()).isNull();
    assertThat(lane(last, LaneName.MICRO_BATCH).batches()).isPositive();
  }

  @Test
  void whatABrowserAcknowledgesIsItsRoundTrip() {
    pings.clear();
    begin("{\"rate\":50}");
    awaitRun("both lanes ping", view -> Arrays.stream(LaneName.values())
        .allMatch(name -> pings.stream().anyMatch(ping -> ping.lane() == name && ping.topic().equals("latency:" + run))));
    int asked = 0;
    for (LatencyView.Ping ping : pings.stream().filter(ping -> ping.lane() == LaneName.REAL_TIME).toList()) {
      asked += ping.ids().size();
      stage.seen(run, Json.mapper().valueToTree(Map.of("lane", "real-time", "ids", ping.ids())));
    }
    assertThat(lane(view(), LaneName.REAL_TIME).browser().count()).isEqualTo(asked);
    assertThat(lane(view(), LaneName.MICRO_BATCH).browser()).isNull();
    act("{'do':'clear'}");
    assertThat(lane(view(), LaneName.REAL_TIME).browser()).isNull();
  }

  @Test
  void withoutASlotForEachPartitionTheRealTimeLaneIsRefused() {
    release = new CountDownLatch(1);
    new JavaSparkContext(engine.session().sparkContext()).parallelize(List.of(1, 2), 2).foreachAsync(one -> release.await());
    await("two slots are taken for good").atMost(PATIENCE).until(() -> stage.slots().free() == 2);
    begin("{\"rate\":50,\"partitions\":2}");
    awaitRun("the other lane reads", view -> lane(view, LaneName.MICRO_BATCH).read() > 20);
    LatencyView.Lane refused = lane(view(), LaneName.REAL_TIME);
    assertThat(refused.state()).isEqualTo(LaneState.refused);
    assertThat(refused.read()).isZero();
    assertThat(refused.slots()).isEqualTo(new LatencyView.Slots(2, 2, 4, true));
    assertThat(refused.error().message()).contains("3 wanted, 2 free (4 in all, 2 taken for good)");
    assertThat(engine.session().streams().active()).hasSize(1);

    release.countDown();
    await("the slots are free").atMost(PATIENCE).until(() -> stage.slots().free() == 4);
    act("{'do':'play'}");
    assertThat(lane(view(), LaneName.REAL_TIME).state()).isEqualTo(LaneState.running);
    awaitRun("it has caught up", view -> lane(view, LaneName.REAL_TIME).read() > 50);
  }

  @Test
  void aLaneWhoseQueryHasFailedHoldsNoSlotAndPlaysAgain() {
    begin("{\"rate\":50,\"partitions\":2}");
    awaitRun("a batch is over", view -> lane(view, LaneName.REAL_TIME).batches() > 0);
    StreamingQuery realTime = Arrays.stream(engine.session().streams().active())
        .filter(query -> query.name().endsWith("real-time")).findFirst().orElseThrow();
    awaitRun("the query has failed", view -> {
      // More than once: between two batches there is no job to cancel.
      engine.session().sparkContext().cancelJobGroup(realTime.runId().toString());
      return lane(view, LaneName.REAL_TIME).state() == LaneState.failed;
    });
    assertThat(lane(view(), LaneName.REAL_TIME).error().message()).contains("cancelled");
    await("no slot is taken").atMost(PATIENCE).until(() -> stage.slots().free() == 4);

    long before = lane(view(), LaneName.REAL_TIME).read();
    act("{'do':'play'}");
    assertThat(lane(view(), LaneName.REAL_TIME).state()).isEqualTo(LaneState.running);
    assertThat(lane(view(), LaneName.REAL_TIME).error()).isNull();
    assertThat(lane(view(), LaneName.REAL_TIME).batches()).as("those of the failed query count").isPositive();
    awaitRun("it reads on", view -> lane(view, LaneName.REAL_TIME).read() > before + 50);
    assertThat(engine.session().streams().active()).hasSize(2);
  }

  @Test
  void aRunThatHasFailedKeepsNoQuery() throws Exception {
    LabRun failing = stage.make("x1", Json.node("{\"rate\":50}"), () -> {});
    failing.begin();
    try {
      failing.fail("as Kafka would, when it takes nothing more");
      LatencyView view = (LatencyView) failing.view();
      assertThat(view.state()).isEqualTo(RunState.failed);
      assertThat(view.lanes()).extracting(LatencyView.Lane::state).containsOnly(LaneState.stopped);
      assertThat(engine.session().streams().active()).noneMatch(query -> query.name().contains("x1"));
    } finally {
      failing.close();
    }
  }

  @Test
  void anEndedRunLeavesNoQueryNoTopicAndNoFile() {
    begin("{\"rate\":20}");
    awaitRun("both lanes read", view -> view.lanes().stream().allMatch(lane -> lane.read() > 0));
    desk.close(run);
    try (Topics topics = new Topics(broker.access())) {
      await("topics are gone").atMost(PATIENCE).until(() -> topics.names().stream().noneMatch(name -> name.contains("latency_it0000_" + run)));
    }
    await("the folder is gone").atMost(PATIENCE).until(() -> !stage.folder(run).toFile().exists());
    assertThat(engine.session().streams().active()).isEmpty();
  }
}
