package io.tidemark.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.progress.HistoryView.HistoryPoint;
import io.tidemark.progress.HistoryView.RunView;
import io.tidemark.store.InMemoryStore;
import io.tidemark.store.Journal;
import io.tidemark.store.Store;
import io.tidemark.store.Timeline.Level;
import io.tidemark.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgressHistoryTest {
  private static final Instant START = Instant.parse("2018-01-31T02:00:00Z");
  private static final Instant END = START.plusSeconds(86_400);
  @TempDir Path directory;

  @Test
  void aMinuteIsTheWeightedSumOfItsBatches() {
    ProgressHistory history = new ProgressHistory("query:q", new InMemoryStore().journal());
    // Four batches and an idle report a minute; so many minutes that their batches do not fit into the points.
    for (int minute = 0; minute < 300; minute++) {
      for (int i = 0; i < 4; i++) {
        int rows = 100 * (i + 1);
        history.add(batch("a", minute * 4 + i, START.plusSeconds(minute * 60 + i * 10), rows, rows / 10.0, 200));
      }
      history.add(idle("a", (minute + 1) * 4, START.plusSeconds(minute * 60 + 50)));
    }

    HistoryView view = history.read(START, END, 302);
    assertThat(history.read(START, END, 300))
        .extracting(HistoryView::level, HistoryView::spanMs)
        .containsExactly(Level.minute, 120_000L);
    assertThat(view.level()).isEqualTo(Level.minute);
    assertThat(view.spanMs()).isEqualTo(60_000);
    assertThat(view.points()).hasSize(300);
    HistoryPoint point = view.points().get(7);
    assertThat(point.at()).isEqualTo(START.plusSeconds(420));
    assertThat(point.batches()).isEqualTo(4);
    assertThat(point.inputRows()).isEqualTo(1_000);
    // 1,000 rows arrived in four times ten seconds, and nothing in the twenty seconds before the idle report.
    assertThat(point.inputRate()).isEqualTo(16.667);
    assertThat(point.processedRate()).isEqualTo(1_250);
    assertThat(point.batchMs()).isEqualTo(new HistoryView.BatchMs(200, 200));
    assertThat(point.phasesMs()).containsEntry("addBatch", 150.0).containsEntry("walCommit", 10.0);
    assertThat(point.stateRows()).isEqualTo(7 * 4 + 3);
    assertThat(point.droppedRows()).isEqualTo(4);
  }

  @Test
  void runsKeepTheirDefinitionAndEnd() {
    InMemoryStore store = new InMemoryStore();
    ProgressHistory history = new ProgressHistory("query:q", store.journal());
    begin(history, START, Mark.Kind.started, "{\"delay\":\"1 minute\"}");
    history.add(batch("a", 0, START.plusSeconds(1), 10, 0, 40));
    history.add(batch("a", 1, START.plusSeconds(2), 20, 20, 60));
    history.mark(START.plusSeconds(10), Mark.Kind.stopped, null);
    history.add(batch("a", 2, START.plusSeconds(3), 30, 30, 50));
    assertThat(history.read(null, END, 600).runs().get(0).endedAt()).isEqualTo(START.plusMillis(3_050));
    begin(history, START.plusSeconds(20), Mark.Kind.changed, "{\"delay\":\"2 minutes\"}");
    begin(history, START.plusSeconds(21), Mark.Kind.started, "{\"delay\":\"2 minutes\"}");
    history.add(batch("b", 3, START.plusSeconds(22), 5, 5, 80));

    HistoryView view = history.read(null, END, 600);
    assertThat(view.from()).isEqualTo(START);
    assertThat(view.marks()).extracting(Mark::kind)
        .containsExactly(Mark.Kind.started, Mark.Kind.stopped, Mark.Kind.changed, Mark.Kind.started);
    assertThat(view.runs())
        .extracting(RunView::runId, RunView::batches, RunView::inputRows, run -> run.definition().path("delay").asText())
        .containsExactly(tuple("a", 3L, 60L, "1 minute"), tuple("b", 1L, 5L, "2 minutes"));
    assertThat(view.runs().get(1).endedAt()).isNull();
    assertThat(view.runs().get(0).batchMs()).isEqualTo(new HistoryView.RunBatchMs(50, 51L, 61L, 60));
    assertThat(store.journal().newest("query:q", ProgressHistory.DEFINITION, 10)).hasSize(2);

    ProgressHistory reopened = new ProgressHistory("query:q", store.journal());
    assertThat(reopened.read(null, END, 600).runs()).extracting(RunView::endedAt).doesNotContainNull();
  }

  private static void begin(ProgressHistory history, Instant at, Mark.Kind kind, String definition) {
    history.mark(at, kind, null);
    history.defined(at, Json.node(definition));
  }

  @Test
  void pointsOfAnOlderTidemarkAreTakenOverOnce() {
    int old = 1_700;
    try (Store store = Store.open(null, directory)) {
      for (int i = 0; i < old; i++) {
        Point point = batch("a", i, START.plusSeconds(i), 3, 3, 20);
        store.journal().append(new Journal.Entry("query:q", "point", point.at(), Json.write(point)));
      }
      ProgressHistory history = new ProgressHistory("query:q", store.journal());
      assertThat(history.read(START, END, 600).points().stream().mapToLong(HistoryPoint::inputRows).sum()).isEqualTo(3 * old);
      history.add(batch("a", old, START.plusSeconds(old), 3, 3, 20));
    }
    try (Store store = Store.open(null, directory)) {
      HistoryView view = new ProgressHistory("query:q", store.journal()).read(START, END, 2_000);
      assertThat(view.points()).hasSize(old + 1);
      assertThat(view.runs()).singleElement().satisfies(run -> assertThat(run.batches()).isEqualTo(old + 1));
    }
  }

  @Test
  void exportsAreCompleteAndHarmless() throws IOException {
    try (Store store = Store.open(null, directory)) {
      ProgressHistory history = new ProgressHistory("query:q", store.journal());
      begin(history, START.minusSeconds(1), Mark.Kind.started, "{}");
      for (int i = 0; i < 2_500; i++) {
        history.add(batch("=cmd(\"x\",1)", i, START.plusSeconds(i), 3, 3, 20));
      }
      List<String> lines = text(out -> history.csv(START, END, out)).lines().toList();
      assertThat(lines).hasSize(2_501);
      assertThat(lines.get(0)).startsWith("at (UTC),span (ms),run,batches,input (rows),input rate (rows/s),");
      assertThat(lines.get(2)).isEqualTo(
          "2018-01-31T02:00:01.000Z,20,\"'=cmd(\"\"x\"\",1)\",1,3,3.0,150.0,20.0,20,0.0,0.0,0.0,10.0,150.0,0.0,"
              + "1,1000,1,0,,,2018-01-31T02:00:01.000Z");

      JsonNode json = Json.node(text(out -> history.json(START.minusSeconds(5), END, out)));
      assertThat(json.path("level").asText()).isEqualTo("batch");
      assertThat(json.path("points")).hasSize(2_500);
      assertThat(json.path("points").get(1).path("at").asText()).isEqualTo("2018-01-31T02:00:01.000Z");
      assertThat(json.path("marks")).hasSize(1);
      assertThat(json.path("runs").get(0).path("batches").asInt()).isEqualTo(2_500);
    }
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private static String text(Writing writing) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writing.to(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  static Point batch(String run, long batch, Instant at, long rows, double rate, long millis) {
    Map<String, Long> durations = Map.of("triggerExecution", millis, "addBatch", 150L, "walCommit", 10L);
    return new Point(at, run, batch, false, rows, rate, rows * 1_000.0 / millis, durations, null, null, at, batch, 1_000L, 0L, 0L, 1, null, null, null, List.of(Map.of("word", "dog")), false, List.of(), null, null, List.of());
  }

  private static Point idle(String run, long batch, Instant at) {
    Map<String, Long> durations = Map.of("triggerExecution", 2L, "latestOffset", 2L);
    return new Point(at, run, batch, true, 0, 0, 0, durations, null, null, null, null, null, null, null, 0, null, null, null, null, false, List.of(), null, null, List.of());
  }
}
