package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program, its Kafka with it, killed twenty times at random moments while events keep coming: half of the times some seconds
 * after its start, wherever it is then, half of the times while it writes. In the end each event is once in a table of PostgreSQL, the
 * windows in the built-in SQLite are what the events add up to, and everything the program has ever confirmed is there.
 */
class KillTwentyTimesIT {
  /** More of them for a soak: {@code -Dtidemark.kills=200}. */
  private static final int KILLS = Integer.getInteger("tidemark.kills", 20);
  private static final Instant BEGIN = Instant.parse("2026-03-02T12:00:00Z");
  private static final int KEYS = 5;
  private static final String SECRET = "p0stgres-s3cret";

  @TempDir Path folder;
  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicReference<Throwable> notSent = new AtomicReference<>();
  private final Set<String> confirmed = new ConcurrentSkipListSet<>();
  private EmbeddedPostgres postgres;
  private Path data;

  @Test
  void everyEventIsWrittenOnceHoweverOftenTheProgramIsKilled() throws Exception {
    // It tells of each broker that goes away.
    Configurator.setLevel("org.apache.kafka.clients.producer.internals.Sender", Level.ERROR);
    data = folder.resolve("data");
    postgres = EmbeddedPostgres.builder().start();
    try (Connection open = postgres.getPostgresDatabase().getConnection(); Statement statement = open.createStatement()) {
      statement.execute("CREATE ROLE writer LOGIN PASSWORD '" + SECRET + "'");
      statement.execute("CREATE SCHEMA events AUTHORIZATION writer");
    }
    ScheduledExecutorService sending = Executors.newSingleThreadScheduledExecutor();
    try (TidemarkProcess first = start()) {
      define(first);
      KafkaProducer<String, String> producer = producer();
      try {
        sending.scheduleAtFixedRate(() -> send(producer), 0, 10, TimeUnit.MILLISECONDS);
        awaitProgress(first, 0);
        first.kill();
        int recovered = live();
        try (TidemarkProcess last = start()) {
          awaitProgress(last, written());
          sending.shutdown();
          assertThat(sending.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
          producer.flush();
          verify(last, recovered);
        }
      } finally {
        sending.shutdownNow();
        producer.close(Duration.ofSeconds(5));
      }
    } finally {
      postgres.close();
    }
  }

  private TidemarkProcess start() {
    return TidemarkProcess.start(data, "--demo", "off", "--master", "local[2]");
  }

  /** The lives between the first and the last; answers how many of them came as far as writing. */
  private int live() throws SQLException {
    int recovered = 0;
    for (int kill = 1; kill < KILLS; kill++) {
      AtomicBoolean killed = new AtomicBoolean();
      try (TidemarkProcess life = start()) {
        String name = "life-" + kill;
        CompletableFuture<Void> defining = CompletableFuture.runAsync(() -> confirm(life, name, killed));
        Duration moment = Duration.ofMillis(1_500 + random.nextInt(7_500));
        if (kill % 2 == 0) {
          awaitProgress(life, written());
          recovered++;
          moment = Duration.ofMillis(random.nextInt(1_200));
        }
        assertThat(life.endsWithin(moment)).as("ended by itself; seed %d:%n%s", seed, life.output()).isFalse();
        life.kill();
        killed.set(true);
        defining.join();
        assertThat(life.output()).as("what it printed").doesNotContain(SECRET);
      }
    }
    return recovered;
  }

  // ---- what the user does ------------------------------------------------------------------------------------------------------

  private void define(TidemarkProcess tidemark) {
    await("Spark is up").atMost(Duration.ofMinutes(3)).until(() -> tidemark.get("api/health").path("parts").path("spark").asText().equals("up"));
    put(tidemark, "api/connections/warehouse",
        "{\"url\":\"jdbc:postgresql://localhost:%d/postgres?user=writer&password=%s\"}".formatted(postgres.getPort(), SECRET));
    assertThat(tidemark.send("POST", "api/connections/warehouse/test", null).body()).contains("\"ok\":true");
    put(tidemark, "api/streams/clicks",
        "{\"schema\":\"t TIMESTAMP, id INT, k STRING\",\"eventTime\":\"t\",\"source\":{\"kind\":\"kafka\",\"topic\":\"clicks\",\"partitions\":2}}");
    put(tidemark, "api/queries/log",
        "{\"stream\":\"clicks\",\"outputMode\":\"append\",\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"300 milliseconds\"},"
            + "\"sinks\":[{\"kind\":\"jdbc\",\"connection\":\"warehouse\",\"table\":\"events.log\",\"mode\":\"append\"}]}");
    put(tidemark, "api/queries/counts",
        "{\"stream\":\"clicks\",\"watermark\":{\"delay\":\"1 hour\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"10 seconds\"},\"groupBy\":[\"k\"],"
            + "\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"},{\"function\":\"sum\",\"column\":\"id\",\"as\":\"total\"}],\"outputMode\":\"update\","
            + "\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"500 milliseconds\"},"
            + "\"sinks\":[{\"kind\":\"jdbc\",\"table\":\"counts\",\"keys\":[\"window_start\",\"k\"]},{\"kind\":\"files\",\"name\":\"counts\",\"format\":\"json\"}]}");
    for (String query : List.of("log", "counts")) {
      HttpResponse<String> started = tidemark.send("POST", "api/queries/" + query + "/start", null);
      assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
    }
  }

  private static void put(TidemarkProcess tidemark, String path, String body) {
    HttpResponse<String> answer = tidemark.send("PUT", path, body);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
  }

  /** Makes a connection as soon as this life lets it, and remembers it if that was confirmed. */
  private void confirm(TidemarkProcess life, String name, AtomicBoolean killed) {
    await("the life has ended or taken a definition")
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              boolean taken = !killed.get() && life.send("PUT", "api/connections/" + name, "{\"url\":\"jdbc:postgresql://localhost/" + name + "\"}").statusCode() == 200;
              if (taken) {
                confirmed.add(name);
              }
              return taken || killed.get();
            });
  }

  // ---- events ------------------------------------------------------------------------------------------------------------------

  /** Sends each event into the topic once, however often the broker goes away meanwhile. */
  private KafkaProducer<String, String> producer() throws Exception {
    Properties kept = new Properties();
    kept.load(Files.newBufferedReader(data.resolve("kafka/broker.properties"), StandardCharsets.UTF_8));
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", "127.0.0.1:" + kept.getProperty("port"),
            "enable.idempotence", "true",
            "delivery.timeout.ms", "1200000",
            "max.block.ms", "1200000",
            "request.timeout.ms", "5000",
            "reconnect.backoff.max.ms", "500",
            "metadata.recovery.strategy", "rebootstrap"),
        new StringSerializer(),
        new StringSerializer());
  }

  private void send(KafkaProducer<String, String> producer) {
    int id = sent.getAndIncrement();
    producer.send(
        new ProducerRecord<>("clicks", id % 2, null, "{\"t\":\"%s\",\"id\":%d,\"k\":\"%s\"}".formatted(time(id), id, key(id))),
        (where, failure) -> {
          if (failure != null) {
            notSent.compareAndSet(null, failure);
          }
        });
  }

  private static Instant time(int id) {
    return BEGIN.plusMillis(id * 20L);
  }

  private static String key(int id) {
    return "k" + id % KEYS;
  }

  // ---- what came of it ---------------------------------------------------------------------------------------------------------

  private long written() throws SQLException {
    try (Connection open = postgres.getPostgresDatabase().getConnection()) {
      return number(open, "SELECT (to_regclass('events.log') IS NOT NULL)::int") == 0 ? 0 : number(open, "SELECT count(*) FROM events.log");
    }
  }

  private static long number(Connection open, String sql) throws SQLException {
    try (Statement statement = open.createStatement(); ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getLong(1);
    }
  }

  private void awaitProgress(TidemarkProcess tidemark, long before) {
    await("more than " + before + " events are written; seed " + seed)
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .conditionEvaluationListener(
            condition -> {
              if (!condition.isSatisfied() && condition.getRemainingTimeInMS() < 300) {
                throw new IllegalStateException("no progress; seed " + seed + ":\n" + tidemark.output());
              }
            })
        .until(() -> written() > before);
  }

  private void verify(TidemarkProcess last, int recovered) throws Exception {
    assertThat(notSent.get()).as("an event that Kafka did not take").isNull();
    int all = sent.get();
    await("all " + all + " events are written").atMost(Duration.ofMinutes(2)).until(() -> written() >= all);
    try (Connection open = postgres.getPostgresDatabase().getConnection()) {
      assertThat(number(open, "SELECT count(*) FROM events.log")).as("each event once; seed %d", seed).isEqualTo(all);
      assertThat(number(open, "SELECT count(DISTINCT id) FROM events.log")).as("each event; seed %d", seed).isEqualTo(all);
    }
    Map<String, String> truth = truth(all);
    await("the windows add up; seed " + seed).atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(counts()).isEqualTo(truth));

    await("the files hold the same, seed " + seed).atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(files()).isEqualTo(truth));
    await("no draft is left").atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> drafts() == 0);
    for (String query : List.of("log", "counts")) {
      JsonNode view = last.get("api/queries/" + query);
      assertThat(view.path("state").asText()).as(view.toString()).isEqualTo("running");
      assertThat(view.path("disagreements").asLong()).as("%s, seed %d", query, seed).isZero();
      assertThat(view.path("definition").path("sinks").findValuesAsText("kind")).contains("jdbc");
    }
    List<String> connections = new ArrayList<>();
    last.get("api/connections").forEach(connection -> connections.add(connection.path("name").asText()));
    assertThat(confirmed).as("lives that confirmed a definition").hasSizeGreaterThan(KILLS / 3);
    assertThat(connections).contains("results", "warehouse").containsAll(confirmed);
    assertThat(last.get("api/connections/warehouse")).isEqualTo(
        TidemarkProcess.json("{\"name\":\"warehouse\",\"url\":\"jdbc:postgresql://localhost:%d/postgres?user=writer\",\"user\":\"writer\",\"passwordSet\":true}".formatted(postgres.getPort())));
    assertThat(last.get("api/streams/clicks").path("total").asLong()).isEqualTo(all);
    for (String query : List.of("log", "counts")) {
      Map<String, Integer> marks = marks(query);
      assertThat(marks).as("marks of %s", query).containsEntry("created", 1).containsEntry("started", 1);
      assertThat(marks.get("recovered")).as("a mark of each life that wrote").isGreaterThan(recovered);
    }
    assertThat(last.output()).doesNotContain(SECRET);
  }

  private static Map<String, String> truth(int all) {
    Map<String, long[]> windows = new TreeMap<>();
    for (int id = 0; id < all; id++) {
      Instant start = Instant.ofEpochSecond(time(id).getEpochSecond() / 10 * 10);
      long[] sums = windows.computeIfAbsent(start + " " + key(id), ignored -> new long[2]);
      sums[0]++;
      sums[1] += id;
    }
    Map<String, String> truth = new TreeMap<>();
    windows.forEach((window, sums) -> truth.put(window, sums[0] + " " + sums[1]));
    return truth;
  }

  private Map<String, String> counts() throws SQLException {
    Map<String, String> counts = new TreeMap<>();
    try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("results.db"));
        Statement statement = open.createStatement();
        ResultSet found = statement.executeQuery("SELECT window_start, k, n, total FROM counts")) {
      while (found.next()) {
        String before = counts.put(Instant.parse(found.getString(1)) + " " + found.getString(2), found.getLong(3) + " " + found.getLong(4));
        assertThat(before).as("a window is there once").isNull();
      }
    }
    return counts;
  }

  /** The newest row of each window and key in the files. */
  private Map<String, String> files() throws IOException {
    Map<Integer, List<Path>> batches = new TreeMap<>();
    try (Stream<Path> found = Files.walk(data.resolve("output/counts"))) {
      found
          .filter(file -> file.getFileName().toString().endsWith(".json") && file.getParent().getFileName().toString().startsWith("batch="))
          .forEach(file -> batches.computeIfAbsent(batch(file.getParent()), ignored -> new ArrayList<>()).add(file));
    }
    Map<String, String> newest = new TreeMap<>();
    for (List<Path> files : batches.values()) {
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          JsonNode row = TidemarkProcess.json(line);
          Instant start = Instant.parse(row.path("window").path("start").asText());
          newest.put(start + " " + row.path("k").asText(), row.path("n").asLong() + " " + row.path("total").asLong());
        }
      }
    }
    return newest;
  }

  private long drafts() throws IOException {
    try (Stream<Path> found = Files.walk(data.resolve("output/counts"), 2)) {
      return found.filter(folder -> folder.getFileName().toString().startsWith(".writing")).count();
    }
  }

  private static int batch(Path folder) {
    return Integer.parseInt(folder.getFileName().toString().substring("batch=".length()));
  }

  /** How many marks of each kind the history of a query holds. */
  private Map<String, Integer> marks(String query) throws SQLException {
    Map<String, Integer> marks = new TreeMap<>();
    try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tidemark.db"));
        Statement statement = open.createStatement();
        ResultSet found = statement.executeQuery("SELECT json FROM journal WHERE owner = 'query:" + query + "' AND kind = 'mark'")) {
      while (found.next()) {
        marks.merge(TidemarkProcess.json(found.getString(1)).path("kind").asText(), 1, Integer::sum);
      }
    }
    return marks;
  }
}
