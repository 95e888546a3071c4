package io.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordTapIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final StreamDefinition WORDS =
      new StreamDefinition("eventTime TIMESTAMP, n BIGINT", "eventTime", new Source.Kafka(null, 1, "earliest"), null);

  @TempDir static Path data;
  private static EmbeddedBroker broker;
  private static Topics topics;
  private static TopicWriter writer;
  private RecordTap tap;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(data, fault -> {});
    topics = new Topics(broker.bootstrapServers());
    writer = new TopicWriter(broker.access());
  }

  @AfterAll
  static void stopBroker() {
    writer.close();
    topics.close();
    broker.close();
  }

  @BeforeEach
  void start() {
    tap = new RecordTap();
    tap.connect(broker.bootstrapServers());
  }

  @AfterEach
  void stop() {
    tap.close();
  }

  @Test
  void waitsForParsersThenReadsEverythingInOrder() {
    List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    tap.onRecords(batch -> batch.records().forEach(record -> heard.add(record.offset())));
    begin("steady");
    write("steady", 0, 50);
    await().atMost(PATIENCE).until(() -> tap.end("steady", 0) == 50);
    assertThat(tap.range("steady", 0, 0, 50)).isEmpty();
    assertThat(tap.unreadCount("steady", Map.of(0, 20L))).isEqualTo(30);
    AtomicLong asked = new AtomicLong();
    tap.useParsers(
        definition -> {
          if (asked.incrementAndGet() == 1) {
            throw new IllegalStateException("not yet");
          }
          return new TestingParser(definition);
        });
    assertThat(tap.awaitCovered("steady", 0, 50, PATIENCE)).isTrue();
    assertThat(tap.failures()).isPositive();
    assertThat(tap.covers("steady", 0, 0, 50)).isTrue();
    assertThat(tap.awaitCovered("steady", 0, 51, Duration.ofMillis(50))).isFalse();
    assertThat(tap.awaitCovered("nothing", 0, 1, PATIENCE)).isFalse();
    assertThat(heard).isEqualTo(LongStream.range(0, 50).boxed().toList());
    assertThat(tap.unread("steady", Map.of(0, 45L), 300)).hasSize(5);
    TappedRecord record = tap.range("steady", 0, 7, 8).get(0);
    assertThat(record.parsed().values()).containsExactly("2024-05-01T12:00:00Z", "7");
    assertThat(record.arrivedMillis()).isEqualTo(1_700_000_000_007L);
  }

  @Test
  void highRateIsSampledWithinTheBudgetAndSlowRateReadWholeAgain() {
    tap.useParsers(TestingParser::new);
    begin("fast");
    AtomicLong read = new AtomicLong();
    AtomicLong passedOver = new AtomicLong();
    tap.onRecords(
        batch -> {
          read.addAndGet(batch.records().size());
          passedOver.addAndGet(batch.skipped());
        });
    write("fast", 0, 1);
    assertThat(tap.awaitCovered("fast", 0, 1, PATIENCE)).isTrue();
    long before = System.nanoTime();
    int written = 150_001;
    write("fast", 1, written);
    assertThat(tap.awaitCovered("fast", 0, written, PATIENCE)).isTrue();
    double seconds = (System.nanoTime() - before) * 1e-9;
    assertThat(read.get()).isLessThanOrEqualTo((long) (RecordTap.PARSED_PER_SECOND * (seconds + 1) + 1_000));
    assertThat(tap.skipped("fast")).isPositive();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(read.get() + tap.skipped("fast")).as("read and passed over make up what was written").isEqualTo(written));
    assertThat(passedOver.get()).isLessThanOrEqualTo(tap.skipped("fast"));
    assertThat(tap.covers("fast", 0, 1, written)).isFalse();
    for (TappedRecord record : tap.newest("fast", 10_000)) {
      assertThat(record.parsed().values().get(1)).isEqualTo(String.valueOf(record.offset()));
    }
    // Slowly again: nothing is passed over.
    long skipped = tap.skipped("fast");
    write("fast", written, written + 500);
    assertThat(tap.awaitCovered("fast", 0, written + 500, PATIENCE)).isTrue();
    assertThat(tap.covers("fast", 0, written, written + 500)).isTrue();
    assertThat(tap.skipped("fast")).isEqualTo(skipped);
    assertThat(tap.reread("fast", 0, 100, 2_100, 10_000)).hasSize(2_000);
    List<TappedRecord> sample = tap.reread("fast", 0, 0, written, 1_000);
    assertThat(sample).hasSizeBetween(800, 1_000);
    assertThat(sample.stream().mapToLong(TappedRecord::offset).average().orElse(0)).isBetween(15_000.0, 135_000.0);
    assertThat(tap.reread("fast", 0, written + 499, written + 5_000, 10)).hasSize(1);
  }

  @Test
  void removedOffsetsAndARecreatedTopicHangNothing() throws Exception {
    begin("gone");
    write("gone", 0, 100);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.deleteRecords(Map.of(new TopicPartition("tap-gone", 0), RecordsToDelete.beforeOffset(60))).all().get();
    }
    tap.useParsers(TestingParser::new);
    assertThat(tap.awaitCovered("gone", 0, 100, PATIENCE)).isTrue();
    assertThat(tap.covers("gone", 0, 60, 100)).isTrue();
    await().atMost(PATIENCE).until(() -> tap.begin("gone", 0) == 60);
    assertThat(tap.reread("gone", 0, 0, 100, 1_000)).hasSize(40);
    assertThat(tap.unreadCount("gone", Map.of())).isEqualTo(40);
    topics.delete("tap-gone");
    await().atMost(PATIENCE).until(() -> topics.partitions("tap-gone").isEmpty());
    topics.ensure("tap-gone", 1);
    write("gone", 0, 10);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(topics.end("tap-gone")).isEqualTo(Map.of(0, 10L));
              assertThat(tap.end("gone", 0)).isEqualTo(10);
              assertThat(tap.covers("gone", 0, 0, 10)).as("covers, failures " + tap.failures()).isTrue();
            });
  }

  private void begin(String stream) {
    topics.ensure("tap-" + stream, 1);
    tap.add(stream, WORDS, "tap-" + stream, 1);
  }

  private static void write(String stream, int from, int until) {
    for (int n = from; n < until; n++) {
      byte[] value = ("{\"eventTime\":\"2024-05-01T12:00:00Z\",\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8);
      writer.send("tap-" + stream, 0, new Position("test", n, 1_700_000_000_000L + n), value, (metadata, failure) -> {});
    }
    writer.flush();
  }
}
