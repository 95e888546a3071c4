package io.tidemark.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.progress.Point;
import io.tidemark.query.QueryView;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AttachedRegistryTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T11:00:00Z");

  private final InMemoryStore store = new InMemoryStore();
  private final TestingAround around = new TestingAround();
  private AttachedRegistry registry = open();

  private AttachedRegistry open() {
    AttachedRegistry opened = new AttachedRegistry(store.documents("attached"), store.journal(), around, new Diagnosis(around), around);
    opened.tell(around);
    return opened;
  }

  private void restart() {
    registry.close();
    registry.close();
    registry = open();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private static String started(String query, String run, String name) {
    return "{\"kind\":\"started\",\"at\":\"%s\",\"queryId\":\"%s\",\"runId\":\"%s\",\"name\":%s}".formatted(BEGIN, query, run, Json.write(name));
  }

  private static String batch(String query, String run, String name, int batch) {
    String at = Json.text(BEGIN.plusSeconds(batch));
    return """
        {"kind":"progress","at":"%s","queryId":"%s","runId":"%s","name":%s,"progress":{"id":"%s","runId":"%s","name":%s,"timestamp":"%s",
         "batchId":%d,"numInputRows":7,"inputRowsPerSecond":3.5,"processedRowsPerSecond":14.0,"durationMs":{"addBatch":400,"triggerExecution":500},
         "eventTime":{"max":"%s","watermark":"%s"},"aFieldOfTomorrow":[1],
         "stateOperators":[{"operatorName":"stateStoreSave","numRowsTotal":9,"numRowsUpdated":2,"numRowsRemoved":1,"memoryUsedBytes":1000,
           "numRowsDroppedByWatermark":3,"numShufflePartitions":1,"commitTimeMs":20,"customMetrics":{"loadedMapCacheHitCount":5}}],"sources":[]}}"""
        .formatted(at, query, run, Json.write(name), query, run, Json.write(name), at, batch, at, Json.text(BEGIN.plusSeconds(batch - 10L)));
  }

  private static String terminated(String query, String run, String exception) {
    return "{\"kind\":\"terminated\",\"at\":\"%s\",\"queryId\":\"%s\",\"runId\":\"%s\",\"name\":null,\"exception\":%s,\"condition\":\"SOME_CLASS\"}"
        .formatted(BEGIN.plusSeconds(99), query, run, Json.write(exception));
  }

  private void report(String label, String applicationId, String... events) {
    report(label, applicationId, 0, events);
  }

  private void report(String label, String applicationId, long lost, String... events) {
    registry.take(label, Json.node("{\"application\":{\"id\":\"%s\",\"name\":\"Name of %s\",\"sparkVersion\":\"3.5.5\"},\"sent\":0,\"lost\":%d,\"events\":[%s]}"
        .formatted(applicationId, label, lost, String.join(",", events))));
  }

  private QueryView query(String id) {
    return registry.find(id).orElseThrow().view();
  }

  private List<String> ids() {
    return registry.list().stream().map(QueryView::id).toList();
  }

  @Test
  void aReportedQueryStandsAsSparkSaysIt() {
    report("orders", "local-1", 4, started("q1", "r1", "counts"), batch("q1", "r1", "counts", 0), batch("q1", "r1", "counts", 1));
    QueryView view = query("orders.counts");
    assertThat(view.definition()).isNull();
    assertThat(view.state()).isEqualTo(QueryView.State.running);
    assertThat(view.runId()).isEqualTo("r1");
    assertThat(view.batchId()).isEqualTo(1);
    assertThat(view.inputRate()).isEqualTo(3.5);
    assertThat(view.batchDurationMs()).isEqualTo(500);
    assertThat(view.watermark()).isEqualTo(BEGIN.minusSeconds(9));
    assertThat(view.watermarkLagMs()).isEqualTo(10_000);
    assertThat(view.stateRows()).isEqualTo(9);
    assertThat(view.droppedRows()).isEqualTo(6);
    assertThat(view.attached())
        .isEqualTo(new QueryView.Attached("Name of orders", "orders", "local-1", "3.5.5", "counts", around.instant(), 4, false));
    List<Point> points = registry.find("orders.counts").orElseThrow().points(10);
    assertThat(points).extracting(Point::lateWatermark).containsExactly(Instant.EPOCH, BEGIN.minusSeconds(10));
    assertThat(around.heard).containsExactly("orders.counts 0", "orders.counts 1");
  }

  @Test
  void whatIsToldTwiceCountsOnceAlsoAfterARestart() {
    String[] events = {started("q1", "r1", "counts"), batch("q1", "r1", "counts", 0)};
    report("orders", "local-1", events);
    report("orders", "local-1", events);
    restart();
    report("orders", "local-1", events);
    assertThat(registry.find("orders.counts").orElseThrow().points(10)).hasSize(1);
    assertThat(query("orders.counts").droppedRows()).isEqualTo(3);
    assertThat(around.heard).containsExactly("orders.counts 0");
  }

  @Test
  void theEndAndItsReasonOutliveTheServer() {
    report("orders", "local-1", started("q1", "r1", "good"), started("q2", "r2", "bad"), terminated("q1", "r1", null), terminated("q2", "r2", "boom"));
    restart();
    assertThat(query("orders.good").state()).isEqualTo(QueryView.State.stopped);
    assertThat(query("orders.bad").state()).isEqualTo(QueryView.State.failed);
    assertThat(query("orders.bad").error()).isEqualTo(new QueryView.ErrorView("SOME_CLASS", "boom", BEGIN.plusSeconds(99)));
    assertThat(query("orders.bad").attached().application()).isEqualTo("Name of orders");
  }

  @Test
  void aSilentApplicationHasLostContactUntilItSpeaksAgain() {
    report("orders", "local-1", started("q1", "r1", "counts"));
    registry.tellTheSilent();
    around.advance(Duration.ofSeconds(61));
    around.messages.clear();
    registry.tellTheSilent();
    registry.tellTheSilent();
    assertThat(around.messages).as("one message for the overview, one for the query's own topic").hasSize(2);
    assertThat(query("orders.counts").state()).isEqualTo(QueryView.State.running);
    assertThat(query("orders.counts").attached().lostContact()).isTrue();
    report("orders", "local-1");
    assertThat(query("orders.counts").attached().lostContact()).isFalse();
  }

  @Test
  void aRestartedApplicationGoesOnUnderTheSameName() {
    report("orders", "local-1", started("q1", "r1", "counts"), batch("q1", "r1", "counts", 0));
    report("orders", "local-2", started("q2", "r2", "counts"), batch("q2", "r2", "counts", 0));
    assertThat(ids()).containsExactly("orders.counts");
    assertThat(query("orders.counts").attached().applicationId()).isEqualTo("local-2");
    assertThat(registry.find("orders.counts").orElseThrow().points(10)).extracting(Point::runId).containsExactly("r1", "r2");
  }

  @Test
  void twoApplicationsOfOneNameThatBothRunDoNotMix() {
    report("orders", "local-1", started("q1-first", "r1", "counts"), batch("q1-first", "r1", "counts", 0));
    report("orders", "local-2", started("q2-other", "r2", "counts"), batch("q2-other", "r2", "counts", 0));
    report("orders", "local-1", batch("q1-first", "r1", "counts", 1));
    report("orders", "local-2", batch("q2-other", "r2", "counts", 1));
    report("orders", "local-1", batch("q1-first", "r1", "counts", 2));
    assertThat(ids()).containsExactly("orders.counts", "orders.counts-q1first");
    assertThat(registry.find("orders.counts").orElseThrow().points(10)).extracting(Point::runId).containsExactly("r1", "r2", "r2");
    assertThat(registry.find("orders.counts-q1first").orElseThrow().points(10)).extracting(Point::runId).containsExactly("r1", "r1");
  }

  @Test
  void twoQueriesOfOneNameInOneApplicationStayApart() {
    report("orders", "local-1", started("q1", "r1", "counts"), started("q2", "r2", "counts"), started("abcdefghij", "r3", null));
    assertThat(ids()).containsExactly("orders.counts", "orders.counts-q2", "orders.query-abcdefgh");
  }

  @Test
  void strangeNamesBecomeIdsOfTheAllowedSigns() {
    report("orders", "local-1", started("q1", "r1", "<script>alert(1)</script>"), started("q2", "r2", "волны"), started("q3", "r3", "x".repeat(200)));
    assertThat(ids()).hasSize(3).allSatisfy(id -> assertThat(id).matches("orders\\.[A-Za-z0-9_-]{1,32}"));
    assertThat(registry.list()).extracting(view -> view.attached().queryName())
        .containsExactlyInAnyOrder("<script>alert(1)</script>", "волны", "x".repeat(200));
  }

  @Test
  void forgettingRemovesItsQueriesAndTheirHistory() {
    report("orders", "local-1", started("q1", "r1", "counts"), batch("q1", "r1", "counts", 0));
    registry.forget("orders");
    assertThat(ids()).isEmpty();
    assertThat(around.heard).endsWith("orders.counts forgotten");
    assertThat(around.messages).contains(new QueryView.Messages.Removed("query-removed", "overview", "orders.counts"));
    assertThatThrownBy(() -> registry.forget("orders")).isInstanceOf(Problem.class).hasMessage("there is no attached application orders");
    restart();
    assertThat(ids()).isEmpty();
    report("orders", "local-1", batch("q1", "r1", "counts", 1));
    assertThat(registry.find("orders.counts").orElseThrow().points(10)).hasSize(1);
  }

  @Test
  void theHundredAndFirstApplicationWaitsUntilOneIsSilent() {
    for (int i = 0; i < AttachedRegistry.MOST_APPLICATIONS; i++) {
      report("a" + i, "local-" + i, started("q" + i, "r" + i, "counts"));
    }
    assertThatThrownBy(() -> report("late", "local-9", started("q", "r", "counts"))).isInstanceOf(Problem.class)
        .hasMessageStartingWith("there are 100 attached applications already");
    report("a3", "local-3", terminated("q3", "r3", null));
    around.advance(Duration.ofSeconds(61));
    report("late", "local-9", started("q", "r", "counts"));
    assertThat(ids()).contains("late.counts").doesNotContain("a3.counts").hasSize(100);
    assertThatThrownBy(() -> report("later", "local-8", started("q", "r", "counts"))).isInstanceOf(Problem.class);
    around.advance(Duration.ofHours(1));
    report("later", "local-8", started("q", "r", "counts"));
    assertThat(ids()).contains("late.counts", "later.counts").hasSize(100);
  }

  @Test
  void theTwoHundredAndFirstQueryMakesTheOldestEndedOneGo() {
    report("big", "local-1", IntStream.range(0, 200).mapToObj(i -> started("q" + i, "r" + i, "n" + i)).toArray(String[]::new));
    assertThatThrownBy(() -> report("big", "local-1", started("q7", "r8", "n7"), started("new", "r", "new"))).isInstanceOf(Problem.class)
        .hasMessageStartingWith("there are 200 attached queries already");
    assertThat(query("big.n7").runId()).as("a refused report changes nothing").isEqualTo("r7");
    around.advance(Duration.ofSeconds(1));
    report("big", "local-1", terminated("q20", "r20", null));
    around.advance(Duration.ofSeconds(1));
    report("big", "local-1", terminated("q10", "r10", null));
    report("other", "local-2", started("new", "r", "new"));
    assertThat(ids()).contains("other.new", "big.n10").doesNotContain("big.n20").hasSize(200);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{} | /application",
      "{\"application\":{\"id\":\"x\",\"name\":\"\",\"sparkVersion\":\"4\"},\"sent\":0,\"lost\":0,\"events\":[]} | /application/name",
      "{\"application\":{\"id\":\"x\",\"name\":\"n\",\"sparkVersion\":\"4\"},\"sent\":-1,\"lost\":0,\"events\":[]} | /sent",
      "{\"application\":{\"id\":\"x\",\"name\":\"n\",\"sparkVersion\":\"4\"},\"sent\":0,\"lost\":1.5,\"events\":[]} | /lost",
      "{\"application\":{\"id\":\"x\",\"name\":\"n\",\"sparkVersion\":\"4\"},\"sent\":0,\"lost\":0} | /events",
      "{\"application\":{\"id\":\"x\",\"name\":\"n\",\"sparkVersion\":\"4\"},\"sent\":0,\"lost\":0,\"events\":[7]} | /events/0"})
  void aWrongReportIsRefusedWithTheNameOfTheField(String report, String pointer) {
    refused(report, pointer);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "\"kind\":\"progress\" | \"kind\":\"progres\" | /events/0/kind",
      "\"batchId\":0 | \"batchId\":\"0\" | /events/0/progress/batchId",
      "\"numInputRows\":7 | \"numInputRows\":7.5 | /events/0/progress/numInputRows",
      "\"inputRowsPerSecond\":3.5 | \"inputRowsPerSecond\":1e999 | /events/0/progress/inputRowsPerSecond",
      "\"addBatch\":400 | \"add/Batch\":\"x\" | /events/0/progress/durationMs/add~1Batch",
      "\"numRowsTotal\":9, | '' | /events/0/progress/stateOperators/0/numRowsTotal",
      "\"sources\":[] | \"sources\":{} | /events/0/progress/sources",
      "\"watermark\":\" | \"watermark\":\"+9 | /events/0/progress/eventTime/watermark"})
  void aWrongProgressIsRefusedWithTheNameOfTheField(String what, String instead, String pointer) {
    String event = batch("q1", "r1", "counts", 0);
    assertThat(event).contains(what);
    refused("{\"application\":{\"id\":\"x\",\"name\":\"n\",\"sparkVersion\":\"4\"},\"sent\":0,\"lost\":0,\"events\":[" + event.replace(what, instead) + "]}", pointer);
  }

  private void refused(String report, String pointer) {
    assertThatThrownBy(() -> registry.take("orders", Json.node(report))).isInstanceOfSatisfying(Problem.class, problem -> {
      assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID);
      assertThat(problem.fields().stream().map(Problem.Field::pointer).collect(Collectors.joining())).isEqualTo(pointer);
    });
    assertThat(ids()).isEmpty();
    assertThat(store.documents("attached").all()).isEmpty();
  }

  @Test
  void offsetsOfSourcesOtherThanKafkaAreNoOffsets() {
    String event = batch("q1", "r1", "counts", 0).replace("\"sources\":[]", """
        "sources":[{"description":"a","numInputRows":1,"startOffset":{"shard-1":{"kind":"LATEST"}},"endOffset":{"shard-1":{"kind":"LATEST"}}},
          {"description":"b","numInputRows":1,"startOffset":0,"endOffset":17},
          {"description":"c","numInputRows":1,"startOffset":null,"endOffset":"{no json"},
          {"description":"d","numInputRows":4,"startOffset":{"t":{"0":1}},"endOffset":{"t":{"0":5}},"latestOffset":{"t":{"0":8}}}]""");
    report("orders", "local-1", event);
    Point point = registry.find("orders.counts").orElseThrow().points(1).get(0);
    assertThat(point.behindOffsets()).isEqualTo(3);
    assertThat(point.offsets()).hasSize(1);
  }
}
