package io.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamRegistryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WORDS =
      "{'schema':'eventTime TIMESTAMP, word STRING','eventTime':'eventTime','source':{'kind':'kafka'},'generator':null}";

  @TempDir Path data;
  private final TestingDocuments documents = new TestingDocuments();
  private final TestingPublisher publisher = new TestingPublisher();
  private final Set<String> inUse = ConcurrentHashMap.newKeySet();
  private EmbeddedBroker broker;
  private RecordTap tap;
  private StreamRegistry registry;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    open();
    registry.connect(broker);
  }

  private void open() {
    tap = new RecordTap();
    tap.useParsers(TestingParser::new);
    registry = new StreamRegistry(documents, tap, Clock.systemUTC(), publisher, inUse::contains);
  }

  @AfterEach
  void stop() {
    registry.close();
    registry.close();
    tap.close();
    tap.close();
    broker.close();
  }

  @Test
  void appendIsAtomicAndShownAtOnce() {
    registry.put("words", json(WORDS));
    untilState("words", StreamState.running);
    Appended appended = registry.append("words", events(0, 3));
    assertThat(appended).isEqualTo(new Appended(3, 0, List.of(0L, 1L, 2L)));
    assertThat(registry.get("words").total()).isEqualTo(3);
    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () -> registry.append("words", json("{'events':[{'eventTime':'2024-05-01T12:00:00Z','word':'x'},{'word':'y'}]}")));
    assertThat(problem.fields()).extracting(Problem.Field::pointer).containsExactly("/events/1/eventTime");
    assertThat(registry.get("words").total()).isEqualTo(3);
    Appended large = registry.append("words", events(3, 10_000));
    assertThat(large.offsets()).isEqualTo(LongStream.range(3, 10_003).boxed().toList());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(tap.end("words", 0)).isEqualTo(10_003));
    await().atMost(PATIENCE).until(() -> registry.records("words", 5).size() == 5);
    await().atMost(PATIENCE).until(() -> publisher.published.stream().anyMatch(StreamMessages.Records.class::isInstance));
    StreamMessages.Snapshot snapshot = (StreamMessages.Snapshot) registry.snapshot("words").orElseThrow();
    assertThat(snapshot.records()).hasSize(100);
    assertThat(registry.snapshot("nothing")).isEqualTo(Optional.empty());
    assertThat(batchesOf("tidemark.words")).as("record batches in the topic").isEqualTo(2);
  }

  @Test
  void replayResumesExactlyAfterARestart() {
    registry.defineIfAbsent("quakes", quakes(20_000));
    await().atMost(PATIENCE).until(() -> registry.get("quakes").total() > 100);
    StreamView before = registry.get("quakes");
    assertThat(before.state()).isEqualTo(StreamState.running);
    assertThat(before.replay().rows()).isEqualTo(1_707);
    registry.close();
    tap.close();
    broker.close();
    broker = EmbeddedBroker.start(data, fault -> {});
    open();
    assertThat(registry.get("quakes").state()).isEqualTo(StreamState.starting);
    registry.connect(broker);
    long total = before.total();
    await().atMost(PATIENCE).until(() -> registry.get("quakes").total() > total + 150);
    registry.tune("quakes", json("{'on':false}"));
    assertThat(registry.get("quakes").state()).isEqualTo(StreamState.paused);
    await().atMost(PATIENCE).until(() -> registry.records("quakes", 1).get(0).offset() == tap.end("quakes", 0) - 1);
    List<TappedRecord> all = tap.reread("quakes", 0, 0, tap.end("quakes", 0), 100_000);
    assertThat(all).extracting(TappedRecord::offset).isEqualTo(LongStream.range(0, all.size()).boxed().toList());
    Set<String> ids = new HashSet<>();
    all.forEach(record -> ids.add(record.parsed().values().get(1)));
    assertThat(ids).as("no event twice").hasSize(all.size());
    assertThat(registry.get("quakes").replay().row()).as("no event left out").isEqualTo(all.size());
    assertThat(registry.get("quakes").lateness().p50Ms()).isGreaterThan(60_000);
    assertThat(registry.get("quakes").clock()).extracting(ClockSegment::speed).contains(20_000.0, 0.0);
  }

  @Test
  void killedProcessLosesNeitherRecordsNorPosition() throws Exception {
    Path home = Files.createDirectories(data.resolve("killed"));
    Process process = KilledStreams.start(home);
    long written;
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      assertThat(line).startsWith("written ");
      written = Long.parseLong(line.substring(8));
    } finally {
      process.destroyForcibly().waitFor();
    }
    stop();
    broker = EmbeddedBroker.start(home, fault -> {});
    open();
    registry.connect(broker);
    registry.defineIfAbsent("quakes", quakes(20_000));
    await().atMost(PATIENCE).until(() -> registry.get("quakes").total() > written + 100);
    registry.tune("quakes", json("{'on':false}"));
    List<TappedRecord> all = tap.reread("quakes", 0, 0, tap.end("quakes", 0), 100_000);
    Dataset quakes = Dataset.load(Dataset.Name.earthquakes);
    for (int n = 0; n < all.size(); n++) {
      assertThat(all.get(n).json()).isEqualTo(new String(quakes.json(n), StandardCharsets.UTF_8));
    }
    assertThat(all.size()).isGreaterThan((int) written);
  }

  @Test
  void generatorCanBeTunedWhileAQueryReadsButNotReshaped() {
    registry.defineIfAbsent("sensors", DemoStreams.all().get("sensors"));
    await().atMost(PATIENCE).until(() -> registry.get("sensors").total() > 5);
    inUse.add("sensors");
    StreamView tuned = registry.tune("sensors", json("{'rate':500,'disorder':0}"));
    assertThat(((Generator.Synthetic) tuned.definition().generator()).rate()).isEqualTo(500);
    await().atMost(PATIENCE).until(() -> registry.get("sensors").total() > 600);
    await().atMost(PATIENCE).until(() -> registry.get("sensors").rate() > 100);
    assertThat(catchThrowableOfType(Problem.class, () -> registry.put("sensors", json(WORDS))).kind())
        .isEqualTo(Problem.Kind.CONFLICT);
    assertThat(catchThrowableOfType(Problem.class, () -> registry.delete("sensors")).kind()).isEqualTo(Problem.Kind.CONFLICT);
    inUse.clear();
    registry.delete("sensors");
    assertThat(catchThrowableOfType(Problem.class, () -> registry.get("sensors")).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
    assertThat(documents.all()).isEmpty();
    assertThat(registry.list()).isEmpty();
  }

  @Test
  void filesAreReadOnceAndAMissingDirectoryIsSaid() throws Exception {
    Path inbox = data.resolve("inbox");
    registry.put("words", json(WORDS.replace("'kind':'kafka'", "'kind':'files','path':'" + inbox + "'")));
    untilState("words", StreamState.failed);
    assertThat(registry.get("words").error().message()).contains("there is no directory " + inbox);
    Files.createDirectories(inbox);
    file(inbox.resolve("a.jsonl"), "{\"eventTime\":\"2024-05-01T12:00:00Z\",\"word\":\"cat\"}\n\n{broken\n");
    file(inbox.resolve("b.csv"), "eventTime,word\n2024-05-01T12:01:00Z,dog\n");
    file(inbox.resolve("c.json"), "[{\"eventTime\":\"2024-05-01T12:02:00Z\",\"word\":\"owl\"}]");
    file(inbox.resolve(".hidden.json"), "{}");
    await().atMost(PATIENCE).until(() -> registry.get("words").total() == 4);
    untilState("words", StreamState.running);
    await().atMost(PATIENCE).until(() -> registry.get("words").malformed() == 1);
    await().atMost(PATIENCE).until(() -> documents.get("words").orElseThrow().contains("c.json"));
    registry.close();
    tap.close();
    open();
    registry.connect(broker);
    file(inbox.resolve("d.json"), "{\"eventTime\":\"2024-05-01T12:03:00Z\",\"word\":\"fox\"}");
    await().atMost(PATIENCE).until(() -> registry.get("words").total() == 5);
  }

  @Test
  void socketLinesBecomeEventsAndALostServerIsSaid() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      registry.put("words", json(WORDS.replace("'kind':'kafka'", "'kind':'socket','port':" + server.getLocalPort())));
      try (Socket client = server.accept(); PrintStream out = new PrintStream(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
        out.println("plain words");
        out.println("{\"eventTime\":\"2024-05-01T12:03:00Z\",\"word\":\"fox\"}");
        await().atMost(PATIENCE).until(() -> registry.records("words", 10).size() == 2);
        untilState("words", StreamState.running);
      }
      untilState("words", StreamState.failed);
      assertThat(registry.get("words").error().message()).contains("has closed the connection");
      assertThat(registry.records("words", 10).get(0).value()).contains("\"word\":\"plain words\"");
      server.accept().close();
    }
  }

  static StreamDefinition quakes(double speed) {
    StreamDefinition demo = DemoStreams.all().get("earthquakes");
    return demo.with(new Generator.Replay("earthquakes", speed, true));
  }

  private long batchesOf(String topic) {
    // Every record batch has one producer sequence: the log's own reader counts them.
    Path log = data.resolve("kafka/log").resolve(topic + "-0").resolve("00000000000000000000.log");
    try (org.apache.kafka.common.record.FileRecords records = org.apache.kafka.common.record.FileRecords.open(log.toFile())) {
      long count = 0;
      for (org.apache.kafka.common.record.RecordBatch ignored : records.batches()) {
        count++;
      }
      return count;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void untilState(String id, StreamState state) {
    await().atMost(PATIENCE).until(() -> registry.get(id).state() == state);
  }

  private static void file(Path file, String text) throws Exception {
    Path draft = Files.writeString(file.resolveSibling("_draft"), text);
    Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minusSeconds(5)));
    Files.move(draft, file);
  }

  private static JsonNode events(int from, int count) {
    StringBuilder events = new StringBuilder("{'events':[");
    IntStream.range(from, from + count)
        .forEach(i -> events.append(i == from ? "" : ",").append("{'eventTime':'2024-05-01T12:00:00Z','word':'w").append(i).append("'}"));
    return json(events.append("]}").toString());
  }

  private static JsonNode json(String text) {
    return Json.node(text.replace('\'', '"'));
  }
}
