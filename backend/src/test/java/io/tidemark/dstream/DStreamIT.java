package io.tidemark.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.streaming.StreamingContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promise of the DStream lab: every line is in exactly one interval; each operation gives what plain Java gives for the
 * lines of its intervals; each RDD depends on the RDDs it is made of; the structured query counts what a batch query counts
 * over all lines it has not dropped; and after a run nothing of it is left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DStreamIT {
  private static final List<String> WORDS = List.of("cat", "dog", "fox", "apple", "stone", "oak");
  private static final Set<String> OF_A_RUN = Set.of(
      "JobGenerator", "JobScheduler", "streaming-job-executor", "RecurringTimer", "Socket Receiver", "BlockGenerator", "TextSocketSource",
      "tidemark-dstream-lines", "CheckpointWriter", "kafka-producer-network-thread | tidemark-dstream", "stream execution thread for dstream");

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private SparkTheatre theatre;
  private DStreamRuns runs;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    theatre = new SparkTheatre("x1y2z3", engine, broker, data.resolve("dstream"));
    runs = new DStreamRuns(new TestingPublisher(), Clock.systemUTC(), false);
    runs.open(theatre);
  }

  @AfterAll
  void stop() {
    runs.close();
    runs.close();
    engine.close();
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"socket, 7", "kafka, 11"})
  void everyOperationIsWhatPlainJavaMakesOfTheLinesOfItsIntervals(String source, long seed) {
    Random random = new Random(seed);
    String window = seed % 2 == 1 && source.equals("kafka") ? "{\"size\":\"20 seconds\",\"slide\":\"10 seconds\"}" : "{\"size\":\"15 seconds\"}";
    Definition definition = definition("{'source':'" + source + "','window':" + window.replace('"', '\'') + ",'watermark':'10 seconds'}");
    PlainIntervals plain = new PlainIntervals(definition);
    Map<String, Set<String>> accepted = new TreeMap<>();
    Map<Integer, Integer> pairsOf = new TreeMap<>();
    int number = 0;
    try (Session session = theatre.open("seed" + seed, definition)) {
      DStreamView.Rdd state = null;
      for (int step = 0; step < 8; step++) {
        List<Line> lines = lines(random, step, number);
        number += lines.size();
        DStreamView.Step played = session.step(step, definition.zero().plusSeconds(5L * step), lines);
        plain.take(lines);
        String where = source + ", seed " + seed + ", step " + step;
        assertThat(played.error()).as(where).isNull();
        compare(where, played, plain, lines);
        state = lineage(where, played, plain, pairsOf, state);
        lines.stream().filter(line -> !plain.droppedLines().contains(line.id())).forEach(line -> accepted.put(line.sent(), Set.of()));
        if (source.equals("kafka")) {
          assertThat(played.offsets()).as(where).isEqualTo(Map.of(0, List.of((long) number - lines.size(), (long) number)));
        }
        if (step == 7) {
          assertThat(counts(played)).as(where).isEqualTo(batch(definition, accepted.keySet()));
        }
      }
    }
  }

  private static List<Line> lines(Random random, int step, int number) {
    List<Line> lines = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      int second = Math.max(0, 5 * step + random.nextInt(5) - (random.nextInt(3) == 0 ? random.nextInt(40) : 0));
      StringBuilder text = new StringBuilder(String.format("12:00:%02d", second));
      for (int word = random.nextInt(3); word >= 0; word--) {
        text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
      }
      lines.add(Line.of(number + lines.size() + 1, text.toString()));
    }
    return lines;
  }

  private static void compare(String where, DStreamView.Step played, PlainIntervals plain, List<Line> lines) {
    assertThat(rdd(played, "lines").sample()).as(where).containsExactlyInAnyOrderElementsOf(lines.stream().map(Line::sent).toList());
    List<String> pairs = lines.stream().flatMap(line -> line.words().stream()).map(word -> "(" + word + ",1)").toList();
    assertThat(rdd(played, "pairs").rows()).as(where).isEqualTo(pairs.size());
    assertThat(pairs).as(where).containsAll(rdd(played, "pairs").sample());
    assertThat(played.counts().get("reduceByKey")).as(where).isEqualTo(plain.reduceByKey());
    assertThat(played.counts().get("updateStateByKey")).as(where).isEqualTo(plain.updateStateByKey());
    assertThat(played.counts().get("join")).as(where).isEqualTo(plain.join());
    if (plain.windowEnds()) {
      assertThat(played.counts().get("window")).as(where).isEqualTo(plain.window());
      assertThat(played.intervals()).as(where).containsExactly(plain.held());
    } else {
      assertThat(played.counts()).as(where).doesNotContainKey("window");
      assertThat(played.intervals()).as(where).isEmpty();
    }
    assertThat(played.structured().error()).as(where).isNull();
    assertThat(played.structured().droppedLines()).as(where).isEqualTo(plain.droppedLines());
    assertThat(played.structured().dropped()).as(where).isEqualTo(plain.droppedRows());
    assertThat(played.structured().watermark()).as(where).isEqualTo(plain.watermark());
    assertThat(played.structured().batchId() == null).as(where).isEqualTo(lines.isEmpty());
  }

  private static DStreamView.Rdd lineage(
      String where, DStreamView.Step played, PlainIntervals plain, Map<Integer, Integer> pairsOf, DStreamView.Rdd before) {
    int pairs = rdd(played, "pairs").rdd();
    pairsOf.put(played.index(), pairs);
    assertThat(rdd(played, "lines").dependsOn()).as(where).isEmpty();
    assertThat(rdd(played, "pairs").dependsOn()).as(where).containsExactly(rdd(played, "lines").rdd());
    assertThat(rdd(played, "reduceByKey").dependsOn()).as(where).containsExactly(pairs);
    assertThat(rdd(played, "join").dependsOn()).as(where).containsExactlyInAnyOrder(rdd(played, "reduceByKey").rdd(), rdd(played, "kinds").rdd());
    DStreamView.Rdd state = rdd(played, "updateStateByKey");
    assertThat(state.dependsOn()).as(where).containsExactlyInAnyOrderElementsOf(before == null ? List.of(pairs) : List.of(before.rdd(), pairs));
    if (plain.windowEnds()) {
      Set<Integer> held = new HashSet<>(pairsOf.values());
      pairsOf.forEach((index, id) -> {
        if (index <= played.index() - plain.windowIntervals()) {
          held.remove(id);
        }
      });
      assertThat(rdd(played, "window").dependsOn()).as(where).containsExactlyInAnyOrderElementsOf(held);
    }
    return state;
  }

  private static DStreamView.Rdd rdd(DStreamView.Step step, String operation) {
    return step.rdds().stream().filter(rdd -> rdd.operation().equals(operation)).findFirst().orElseThrow();
  }

  /** Window start, word and count as the structured query has written them. */
  private static List<String> counts(DStreamView.Step step) {
    return step.structured().windows().stream()
        .flatMap(window -> window.counts().stream().map(count -> window.start() + " " + count.get(0) + " " + count.get(1))).sorted().toList();
  }

  private List<String> batch(Definition definition, Set<String> lines) {
    return engine.session().createDataset(List.copyOf(lines), Encoders.STRING()).toDF("value")
        .selectExpr("explode(slice(split(value, ' '), 3, 99)) AS word", "to_timestamp(concat('" + Definition.DAY + " ', split(value, ' ')[1])) AS at")
        .groupBy(functions.window(functions.col("at"), definition.eventWindow().size().text()).as("w"), functions.col("word")).count()
        .collectAsList().stream().map(DStreamIT::text).sorted().toList();
  }

  private static String text(Row row) {
    return row.getStruct(0).get(0) + " " + row.getString(1) + " " + row.getLong(2);
  }

  private static Definition definition(String json) {
    return DefinitionReader.read(Json.node(json.replace('\'', '"')));
  }

  /** Inputs and outputs of Spark's own WindowOperationsSuite and BasicOperationsSuite, for the operations that are the same. */
  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "window; 10 seconds; 5 seconds; a|a b|a b c|a b|a||a|a b|a b c|a b|a|;"
          + "a1|a2 b1|a2 b2 c1|a2 b2 c1|a2 b1|a1|a1|a2 b1|a2 b2 c1|a2 b2 c1|a2 b1|a1",
      "window; 20 seconds; 10 seconds; a|a a|a a a|a a a a|a a a a a|a a a a a a||; -|a3|-|a10|-|a18|-|a11",
      "updateStateByKey; 10 seconds; 5 seconds; a|a b|a b c|a b|a|; a1|a2 b1|a3 b2 c1|a4 b3 c1|a5 b3 c1|a5 b3 c1",
      "reduceByKey; 10 seconds; 5 seconds; a a b|x x|; a2 b1|x2|"})
  void sparksOwnCasesComeOutAsSparkPublishesThem(String operation, String size, String slide, String input, String expected) {
    String operations = operation.equals("reduceByKey") ? "['map','reduceByKey']" : "['map','" + operation + "']";
    Definition definition = definition("{'source':'kafka','window':{'size':'" + size + "','slide':'" + slide + "'},'operations':" + operations + "}");
    String[] inputs = input.split("\\|", -1);
    List<String> outputs = new ArrayList<>();
    int number = 0;
    try (Session session = theatre.open("suite", definition)) {
      for (int step = 0; step < inputs.length; step++) {
        List<Line> lines = inputs[step].isEmpty() ? List.of() : List.of(Line.of(++number, "12:00:00 " + inputs[step]));
        DStreamView.Step played = session.step(step, definition.zero().plusSeconds(5L * step), lines);
        List<List<Object>> rows = played.counts().get(operation);
        outputs.add(rows == null ? "-" : rows.stream().map(row -> "" + row.get(0) + row.get(1)).collect(Collectors.joining(" ")));
      }
    }
    assertThat(String.join("|", outputs)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void theLateEventIsCountedWhereItCameByOneAndWhereItBelongsByTheOther() {
    DStreamView run = runs.start(Json.node("{\"script\":\"late-event\",\"play\":6}"));
    await().atMost(Duration.ofSeconds(60)).until(() -> runs.run(run.id()).played() == 6 || runs.run(run.id()).over());
    DStreamView played = runs.run(run.id());
    assertThat(played.error()).isNull();
    DStreamView.Step late = played.steps().get(2);
    assertThat(late.counts().get("reduceByKey")).isEqualTo(List.of(List.of("cat", 1), List.of("dog", 1)));
    assertThat(changed(late)).containsExactly("12:01 cat 2 [l3, l5]", "12:02 dog 1 [l4]");
    assertThat(late.structured().dropped()).isZero();
    DStreamView.Step tooLate = played.steps().get(5);
    assertThat(played.steps().get(4).structured().watermark()).isEqualTo(Instant.parse("2025-03-03T12:02:50Z"));
    assertThat(tooLate.counts().get("reduceByKey")).isEqualTo(List.of(List.of("cat", 1)));
    assertThat(tooLate.interval().from()).isEqualTo(Instant.parse("2025-03-03T12:05:00Z"));
    assertThat(tooLate.structured().dropped()).isEqualTo(1);
    assertThat(tooLate.structured().droppedLines()).containsExactly("l8");
    assertThat(changed(tooLate)).isEmpty();
    assertThatThrownBy(() -> runs.step(run.id(), MissingNode.getInstance())).isInstanceOf(Problem.class).hasMessageContaining("has played all");
    runs.close(run.id());
  }

  private static List<String> changed(DStreamView.Step step) {
    return step.structured().windows().stream().filter(DStreamView.EventWindow::changed)
        .map(window -> window.start().toString().substring(11, 16) + " " + window.counts().get(0).get(0) + " " + window.counts().get(0).get(1) + " " + window.lines())
        .toList();
  }

  @Test
  void afterEachRunNothingOfItIsLeftAndOrdinaryQueriesGoOn() throws Exception {
    for (int i = 0; i < 2; i++) {
      DStreamView first = runs.start(Json.node("{\"script\":\"update-state-by-key\"}"));
      runs.step(first.id(), MissingNode.getInstance());
      DStreamView second = runs.start(Json.node("{\"script\":\"join\"}"));
      assertThatThrownBy(() -> runs.step(first.id(), MissingNode.getInstance())).isInstanceOf(Problem.class).hasMessageContaining("is closed");
      JsonNode own = Json.node("{\"lines\":[\"12:00:01 oak oak\"]}");
      assertThat(runs.step(second.id(), own).counts().get("join")).isEqualTo(List.of(List.of("oak", List.of(2, "tree"))));
      runs.close(second.id());
      runs.close(second.id());
    }
    await("nothing left").atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
      assertThat(StreamingContext.getActive().isEmpty()).isTrue();
      assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
          .filter(name -> OF_A_RUN.stream().anyMatch(name::contains)).toList()).isEmpty();
      assertThat(Files.list(data.resolve("dstream"))).isEmpty();
    });
    assertThat(engine.session().streams().active()).isEmpty();
    assertThat(engine.session().range(5).count()).isEqualTo(5);
    try (Topics topics = new Topics(broker.access())) {
      assertThat(topics.names()).noneMatch(name -> name.contains("dstream"));
    }
  }

  @Test
  void whatFailsInSparkIsToldInItsWords() {
    DStreamView run = runs.start(Json.node("{\"source\":\"kafka\",\"operations\":[\"map\",\"reduceByKey\"]}"));
    JsonNode lines = Json.node("{\"lines\":[\"12:00:01 cat\"]}");
    assertThat(runs.step(run.id(), lines).error()).isNull();
    try (Topics topics = new Topics(broker.access())) {
      topics.delete("tidemark.lab_x1y2z3_dstream_" + run.id());
    }
    try {
      DStreamView.Step failed = runs.step(run.id(), Json.node("{\"lines\":[]}"));
      assertThat(failed.error()).isNotNull();
    } catch (Problem told) {
      assertThat(told.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    }
    assertThat(runs.run(run.id()).state()).isEqualTo(DStreamView.State.failed);
    assertThat(runs.run(run.id()).error().message()).isNotBlank();
    runs.close(run.id());
  }
}
