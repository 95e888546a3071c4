package io.tidemark.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.runs.RunDesk;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the lab tells is what Spark did: scores are those of the saved pipeline applied in batch to what stands in the topic, windows hold
 * exactly the rows that were not too late, and faults, drift and lateness that were put in show up as what they are. What is expected is
 * worked out in plain Java from the topic.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double EXACT = 1e-12;

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private DriftStage stage;
  private RunDesk desk;
  private String run;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    stage = new DriftStage("it0000", engine, broker.access(), data.resolve("drift"));
    desk = new RunDesk("drift", new Nobody(), Clock.systemUTC());
    desk.open(stage);
  }

  @AfterAll
  void stop() {
    desk.close();
    try (Topics topics = new Topics(broker.access())) {
      assertThat(topics.names()).as("topics of runs are gone").noneMatch(name -> name.startsWith("tidemark.drift"));
    }
    assertThat(engine.session().streams().active()).isEmpty();
    assertThat(Files.exists(data.resolve("drift").resolve(run))).isFalse();
    engine.close();
    broker.close();
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

  /** A reading of the topic with what the saved pipeline says of it. */
  private record Expected(Instant at, List<Double> columns) {}

  private void begin(String definition) {
    run = ((DriftView.Run) desk.start(json(definition))).id();
    await("the run is ready").atMost(PATIENCE).until(() -> view().state() != DriftView.RunState.starting);
    assertThat(view().error()).isNull();
  }

  private static JsonNode json(String text) {
    return Json.node(text.replace('\'', '"'));
  }

  private DriftView.Run act(String action) {
    return (DriftView.Run) desk.act(run, json(action));
  }

  private DriftView.Run view() {
    return (DriftView.Run) desk.run(run);
  }

  private Map<Long, Expected> expected(Dataset<Row> rows, int version) {
    PipelineModel saved = PipelineModel.load("file://" + stage.folder(run).resolve("model-" + version));
    Vector[] centres = ((KMeansModel) saved.stages()[2]).clusterCenters();
    Map<Long, Expected> all = new HashMap<>();
    for (Row row : saved.transform(rows).collectAsList()) {
      Vector scaled = row.getAs("scaled");
      Vector centre = centres[row.<Integer>getAs("nearest")];
      double squares = 0;
      for (int i = 0; i < scaled.size(); i++) {
        double apart = scaled.apply(i) - centre.apply(i);
        squares += apart * apart;
      }
      List<Double> columns = new ArrayList<>(Feature.NAMES.stream().map(row::<Double>getAs).toList());
      columns.add(Math.sqrt(squares));
      all.put(row.getAs("id"), new Expected(row.getAs("at"), columns));
    }
    return all;
  }

  private Map<Long, Expected> inTopic(int version) {
    long end = view().input().sent();
    return expected(Plans.readings(engine.session(), broker.access(), stage.topic(run, "readings"), 0, end), version);
  }

  private List<Expected> reference() {
    List<Reading> quiet = new ArrayList<>();
    Plant.warmedUp(view().definition(), DriftRun.REFERENCE, quiet);
    return List.copyOf(expected(Plans.readings(engine.session(), quiet), 1).values());
  }

  private static List<Long> counts(List<Expected> rows, int column, List<DriftView.Bin> bins) {
    long[] counts = new long[bins.size()];
    for (Expected row : rows) {
      int bin = 0;
      while (bins.get(bin).to() != null && row.columns().get(column) >= bins.get(bin).to()) {
        bin++;
      }
      counts[bin]++;
    }
    return Arrays.stream(counts).boxed().toList();
  }

  private static double psi(List<Long> reference, List<Long> window) {
    double all = reference.stream().mapToLong(Long::longValue).sum();
    double rows = window.stream().mapToLong(Long::longValue).sum();
    double sum = 0;
    for (int i = 0; i < reference.size(); i++) {
      double p = (reference.get(i) == 0 ? 0.5 : reference.get(i)) / all;
      double q = (window.get(i) == 0 ? 0.5 : window.get(i)) / rows;
      sum += (q - p) * (Math.log(q) - Math.log(p));
    }
    return sum;
  }

  @Test
  void scoresAlarmsAndWindowsAreThoseOfTheRowsInTheTopic() {
    begin("{'seed':7}");
    act("{'do':'advance','seconds':50}");
    act("{'do':'fault','kind':'spike','sensor':1,'seconds':20}");
    DriftView.Run now = act("{'do':'advance','seconds':100}");

    Map<Long, Expected> rows = inTopic(1);
    List<Expected> reference = reference();
    assertThat(now.input().sent()).isEqualTo(600).isEqualTo(rows.size());
    assertThat(now.points()).hasSize(600).allSatisfy(point -> {
      Expected batch = rows.get(point.id());
      assertThat(Double.doubleToLongBits(point.score())).isEqualTo(Double.doubleToLongBits(batch.columns().get(3)));
      assertThat(point.values()).isEqualTo(batch.columns().subList(0, 3));
      assertThat(point.alarm()).isEqualTo(point.score() > now.model().threshold());
    });
    assertThat(reference).hasSize(DriftRun.REFERENCE);
    long below = reference.stream().filter(row -> row.columns().get(3) < now.model().threshold()).count();
    long notAbove = reference.stream().filter(row -> row.columns().get(3) <= now.model().threshold()).count();
    assertThat(0.995 * DriftRun.REFERENCE).isBetween((double) below, (double) notAbove);

    List<DriftView.Point> spikes = now.points().stream().filter(point -> point.fault() == FaultKind.spike).toList();
    assertThat(spikes).hasSize(7).allMatch(point -> point.sensor() == 1).allMatch(DriftView.Point::alarm);
    assertThat(now.quality().hits()).isEqualTo(7);
    assertThat(now.quality().missed()).isZero();
    assertThat(now.quality().wrong()).isEqualTo(now.points().stream().filter(point -> point.alarm() && point.fault() == null).count());
    assertThat(now.alarms()).hasSize((int) now.quality().alarms()).allSatisfy(alarm -> {
      double squares = alarm.features().stream().mapToDouble(apart -> apart * apart).sum();
      assertThat(Math.sqrt(squares)).isCloseTo(alarm.score(), within(EXACT));
    });

    Map<Instant, List<Expected>> byWindow = rows.values().stream()
        .collect(Collectors.groupingBy(row -> Instant.ofEpochSecond(row.at().getEpochSecond() / 60 * 60)));
    assertThat(now.windows()).hasSize(3).extracting(DriftView.Window::closed).containsExactly(true, true, false);
    now.windows().forEach(window -> assertWindow(window, byWindow.get(window.start()), reference));
    assertThat(now.windows().stream().mapToLong(DriftView.Window::alarms).sum()).isEqualTo(now.quality().alarms());
    assertThat(now.query().dropped()).isZero();
    assertThat(now.query().rows()).isEqualTo(600).isEqualTo(now.detect().rows());
    assertThat(now.query().watermark()).isEqualTo(Plant.START.plusSeconds(149 - 10));
  }

  private static void assertWindow(DriftView.Window window, List<Expected> rows, List<Expected> reference) {
    assertThat(window.rows()).isEqualTo(rows.size());
    assertThat(window.psi()).containsOnlyKeys("temperature", "vibration", "current", "score");
    int column = 0;
    for (String name : window.psi().keySet()) {
      List<DriftView.Bin> bins = window.bins().get(name);
      List<Long> expected = counts(reference, column, bins);
      List<Long> here = counts(rows, column++, bins);
      assertThat(bins).hasSize(10);
      assertThat(expected).as("deciles of the reference").allMatch(count -> Math.abs(count - DriftRun.REFERENCE / 10) <= 1);
      assertThat(window.psi().get(name)).isCloseTo(psi(expected, here), within(EXACT));
      for (int bin = 0; bin < bins.size(); bin++) {
        assertThat(bins.get(bin).reference()).isEqualTo(expected.get(bin) / (double) DriftRun.REFERENCE);
        assertThat(bins.get(bin).share()).isEqualTo(here.get(bin) / (double) rows.size());
      }
    }
  }

  @Test
  void driftOfOneFeatureShowsInItsIndexAloneUntilTheModelIsFittedAnew() {
    begin("{'seed':11}");
    act("{'do':'advance','seconds':60}");
    act("{'do':'drift','feature':'current','by':1.5,'over':'0 seconds'}");
    DriftView.Run drifted = act("{'do':'advance','seconds':140}");
    assertThat(drifted.windows().get(0).psi()).allSatisfy((column, psi) -> assertThat(psi).isLessThan(0.1));
    assertThat(drifted.windows().subList(1, 3)).allSatisfy(window -> {
      assertThat(window.closed()).isTrue();
      assertThat(window.psi().get("current")).isGreaterThan(0.25);
      assertThat(window.psi().get("temperature")).isLessThan(0.1);
      assertThat(window.psi().get("vibration")).isLessThan(0.1);
    });
    act("{'do':'advance','seconds':600}");
    DriftView.Run fitted = act("{'do':'refit'}");
    assertThat(fitted.model().version()).isEqualTo(2);
    assertThat(fitted.model().rows()).isEqualTo(DriftRun.REFERENCE);
    DriftView.Run after = act("{'do':'advance','seconds':120}");
    DriftView.Window last = after.windows().get(after.windows().size() - 2);
    assertThat(last.version()).isEqualTo(2);
    assertThat(last.psi().get("current")).isLessThan(0.1);
    Map<Long, Expected> rows = inTopic(2);
    assertThat(after.points().subList(after.points().size() - 400, after.points().size()))
        .allSatisfy(point -> assertThat(point.score()).isEqualTo(rows.get(point.id()).columns().get(3)));
  }

  @Test
  void rowsThatComeTooLateAreScoredAndDroppedFromTheirWindow() {
    begin("{'sensors':2}");
    act("{'do':'late','sensor':0,'seconds':20,'by':150}");
    DriftView.Run held = act("{'do':'advance','seconds':60}");
    assertThat(held.input().held()).isEqualTo(20);
    assertThat(held.input().sent()).isEqualTo(100);
    act("{'do':'advance','seconds':60}");
    DriftView.Run now = act("{'do':'advance','seconds':60}");
    assertThat(now.input().held()).isZero();
    assertThat(now.detect().rows()).isEqualTo(360).isEqualTo(now.points().size());
    assertThat(now.query().dropped()).isEqualTo(20);
    assertThat(now.query().droppedBySpark()).as("what is left of them after grouping by window").isEqualTo(1);
    assertThat(now.windows().get(0).rows()).isEqualTo(100);
    assertThat(now.windows().stream().mapToLong(DriftView.Window::rows).sum()).isEqualTo(340);
  }

  @Test
  void aQuantileMovesTheThresholdAndCountsBeginAnew() {
    begin("{'sensors':2,'quantile':0.999}");
    act("{'do':'fault','kind':'stuck','sensor':0,'seconds':60}");
    DriftView.Run before = act("{'do':'advance','seconds':60}");
    assertThat(before.quality().kinds().get(FaultKind.stuck).rows()).isEqualTo(60);
    assertThat(before.quality().missed()).as("stuck among good values is near a centre").isEqualTo(60);
    DriftView.Run lower = act("{'do':'quantile','quantile':0.9}");
    assertThat(lower.model().threshold()).isLessThan(before.model().threshold());
    assertThat(lower.model().version()).isEqualTo(1);
    assertThat(lower.quality().rows()).isZero();
    DriftView.Run now = act("{'do':'advance','seconds':60}");
    assertThat(now.quality().rows()).isEqualTo(120);
    assertThat(now.quality().wrong()).isBetween(2L, 30L);
    assertThatThrownBy(() -> act("{'do':'refit'}")).isInstanceOf(Problem.class).hasMessageContaining("only 240 readings were sent");
    act("{'do':'play'}");
    await("it plays").atMost(PATIENCE).until(() -> view().input().sent() > 300);
    assertThatThrownBy(() -> act("{'do':'advance'}")).isInstanceOf(Problem.class).hasMessageContaining("pause it first");
    DriftView.Run paused = act("{'do':'pause'}");
    assertThat(paused.detect().rows()).isEqualTo(paused.input().sent()).isEqualTo(paused.query().rows());
  }
}
