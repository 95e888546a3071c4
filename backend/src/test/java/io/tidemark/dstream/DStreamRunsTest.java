package io.tidemark.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One run at a time, bounded and ended; and what a definition is told when it is wrong. */
class DStreamRunsTest {
  private static final JsonNode NEXT = MissingNode.getInstance();
  private volatile Instant now = Instant.parse("2026-05-01T10:00:00Z");
  private final TestingPublisher publisher = new TestingPublisher();
  private final TestingTheatre theatre = new TestingTheatre();
  private final DStreamRuns runs = new DStreamRuns(publisher, ((InstantSource) () -> now).withZone(ZoneOffset.UTC), false);

  @AfterEach
  void stop() {
    runs.close();
    runs.close();
  }

  private String start(String json) {
    runs.play(theatre);
    return runs.start(Json.node(json.replace('\'', '"'))).id();
  }

  private DStreamView.Step step(String run, String json) {
    return runs.step(run, json == null ? NEXT : Json.node(json.replace('\'', '"')));
  }

  @Test
  void everyScriptIsThereAndCanBePlayedToItsEnd() {
    Catalog.Answer catalog = (Catalog.Answer) runs.catalog();
    assertThat(catalog.scripts()).extracting(Catalog.Script::id)
        .containsExactly("words-by-interval", "reduce-by-key-and-window", "update-state-by-key", "join", "late-event");
    assertThat(catalog.sources()).filteredOn(Catalog.Source::here).extracting(Catalog.Source::name).containsExactly("socket", "kafka");
    assertThat(catalog.sources()).filteredOn(source -> !source.here()).allSatisfy(source -> assertThat(source.needs().ru()).isNotBlank());
    for (Catalog.Script script : catalog.scripts()) {
      String run = start("{'script':'" + script.id() + "'}");
      int steps = runs.run(run).definition().steps().size();
      for (int i = 0; i < steps; i++) {
        step(run, null);
      }
      assertThat(runs.run(run).played()).isEqualTo(steps);
      assertThat(runs.run(run).definition().steps()).allSatisfy(step -> assertThat(step.text().ru()).isNotBlank());
    }
  }

  @Test
  void onAClusterTheSocketIsNotHereAndSaysWhatItNeeds() {
    List<Catalog.Source> sources = Catalog.load(true).answer().sources();
    assertThat(sources).filteredOn(Catalog.Source::here).extracting(Catalog.Source::name).containsExactly("kafka");
    assertThat(sources.get(0)).satisfies(socket -> {
      assertThat(socket.name()).isEqualTo("socket");
      assertThat(socket.needs().en()).contains("--master", "local[2]");
      assertThat(socket.needs().ru()).contains("--master", "local[2]");
    });
  }

  @Test
  void linesOfOnesOwnGoBeforeWhatIsLeftOfTheScript() {
    String run = start("{'script':'join','source':'kafka'}");
    step(run, null);
    DStreamView.Step own = step(run, "{'lines':['12:00:07  oak']}");
    assertThat(own.lines()).extracting(Line::sent).containsExactly("l3 12:00:07 oak");
    assertThat(own.interval().from()).isEqualTo("2025-03-03T12:00:05Z");
    assertThat(step(run, null).lines()).extracting(Line::id).containsExactly("l4", "l5");
    assertThat(runs.run(run).definition().steps()).hasSize(4);
    assertThat(runs.run(run).definition().source()).isEqualTo("kafka");
    assertThatThrownBy(() -> step(run, "{'lines':['cat']}")).hasMessageContaining("is not a line");
    assertThatThrownBy(() -> step(run, "{'line':[]}")).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> step(run, "[]")).isInstanceOf(Problem.class);
  }

  @Test
  void aNewRunClosesTheOldEvenInTheMiddleOfAStep() throws Exception {
    String first = start("{'script':'join'}");
    theatre.stuck = true;
    CompletableFuture<?> stepping = CompletableFuture.supplyAsync(() -> step(first, null));
    theatre.entered.await();
    theatre.stuck = false;
    String second = start("{'script':'join'}");
    assertThatThrownBy(stepping::join).isInstanceOf(CompletionException.class).hasMessageContaining("is closed");
    assertThat(step(second, null).index()).isZero();
    assertThat(runs.run(first).state()).isEqualTo(DStreamView.State.closed);
    assertThat(theatre.called()).startsWith("open").containsSubsequence("interrupted", "close", "open");
    assertThatThrownBy(() -> step(first, null)).satisfies(gone -> assertThat(((Problem) gone).kind()).isEqualTo(Problem.Kind.GONE));
  }

  @Test
  void aRunLeftAloneIsClosedUnlessSomebodyLooks() {
    String run = start("{'script':'join'}");
    await().atMost(Duration.ofSeconds(60)).until(() -> theatre.called().contains("open"));
    now = now.plus(DStreamRuns.IDLE);
    publisher.watched = true;
    runs.sweep();
    assertThat(runs.snapshot(run)).get().extracting(message -> ((DStreamView.Message) message).run().state()).isNotEqualTo(DStreamView.State.closed);
    publisher.watched = false;
    now = now.plus(DStreamRuns.IDLE);
    runs.sweep();
    assertThat(runs.run(run).state()).isEqualTo(DStreamView.State.closed);
    await().atMost(Duration.ofSeconds(60)).until(() -> theatre.called().contains("close"));
  }

  @Test
  void withoutSparkOrOnAClusterItSaysSo() {
    assertThatThrownBy(() -> runs.start(Json.node("{}"))).hasMessageContaining("opens when Spark is up");
    theatre.impossible = true;
    assertThatThrownBy(() -> start("{}")).hasMessageContaining("cluster");
    assertThatThrownBy(() -> runs.run("s0")).satisfies(none -> assertThat(((Problem) none).kind()).isEqualTo(Problem.Kind.NOT_FOUND));
  }

  @Test
  void eachMistakeInADefinitionHasItsPointer() {
    String wrong = "{'source':'flume','interval':'7 days','window':{'size':'12 seconds','slide':'1 hour','x':1},"
        + "'eventWindow':{'kind':'tumbling','slide':'1 second'},'watermark':'soon','operations':['join'],'start':'12:00:03',"
        + "'steps':[{'lines':['25:00:00 x','12:00:00','12:00:00 a']},{'words':1}],'y':2}";
    Problem told = catchThrowableOfType(Problem.class, () -> start(wrong));
    assertThat(told.fields()).extracting(Problem.Field::pointer).containsExactly("/y");
    told = catchThrowableOfType(Problem.class, () -> start(wrong.replace(",'y':2", "")));
    assertThat(told.fields()).extracting(Problem.Field::pointer).contains(
        "/source", "/interval", "/window/size", "/window/slide", "/window/x", "/eventWindow/slide", "/watermark", "/operations", "/start",
        "/steps/0/lines/0", "/steps/0/lines/1", "/steps/1/words");
    assertThat(catchThrowableOfType(Problem.class, () -> start("{'script':'none'}")).fields().get(0).pointer()).isEqualTo("/script");
    assertThat(catchThrowableOfType(Problem.class, () -> start("{'script':'join','play':9}")).fields().get(0).pointer()).isEqualTo("/play");
  }

  @Test
  void aRunIsBounded() {
    List<String> many = IntStream.range(0, 201).mapToObj(i -> "'12:00:00 w" + i + "'").toList();
    String steps = String.join(",", IntStream.range(0, 5).mapToObj(i ->
        "{'lines':[" + String.join(",", many.subList(i * 41, Math.min(201, (i + 1) * 41))) + "]}").toList());
    assertThatThrownBy(() -> start("{'steps':[" + steps + "]}")).hasMessageContaining("201 different words");
    String full = "{'lines':[" + String.join(",", Collections.nCopies(50, "'12:00:00 a'")) + "]}";
    assertThatThrownBy(() -> start("{'steps':[" + String.join(",", Collections.nCopies(13, full)) + "]}")).hasMessageContaining("650 lines");
  }
}
