package io.tidemark.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.MergePatch;
import io.tidemark.wire.Problem;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {
  static String text(String id) throws Exception {
    try (InputStream in = ScenarioTest.class.getResourceAsStream("testing/scenarios/" + id + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Scenario read(String text) {
    return ScenarioReader.read(DocumentText.read(text));
  }

  private static List<String> pointers(JsonNode document) {
    Problem problem = catchThrowableOfType(Problem.class, () -> ScenarioReader.read(document));
    return problem.fields().stream().map(Problem.Field::pointer).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"team-scores", "words"})
  void readsBackWhatItWrites(String id) throws Exception {
    Scenario scenario = read(text(id));
    assertThat(read(ScenarioWriter.write(scenario))).isEqualTo(scenario);
    assertThat(ScenarioReader.read(Json.node(Json.write(scenario)))).isEqualTo(scenario);
    assertThat(read(Json.write(scenario))).isEqualTo(scenario);
  }

  @Test
  void randomScenariosReadBack() throws Exception {
    Random random = new Random(7);
    String[] words = {"yes", "~", "null", "0x1F", "1_000", "12:30", "a: b", "# no", "- x", "{", "слово", "", " ", "\"", "'", "\t", "2026-03-02", "1e5", "@", "line\nline", "&a", "*a"};
    for (int round = 0; round < 50; round++) {
      ObjectNode document = (ObjectNode) Json.node(Json.write(read(text("words"))));
      for (JsonNode step : document.path("steps")) {
        for (JsonNode event : step.path("events")) {
          ObjectNode data = (ObjectNode) event.path("data");
          data.put("word", words[random.nextInt(words.length)] + words[random.nextInt(words.length)]);
          if (data.has("weight")) {
            data.put("weight", random.nextBoolean() ? random.nextDouble() * Math.pow(10, random.nextInt(40) - 20) : random.nextInt(9));
          }
          data.put(data.has("at") ? "at" : "eventTime", Instant.ofEpochMilli(1_772_409_600_000L + random.nextInt(200_000_000)).toString());
        }
      }
      Scenario scenario = ScenarioReader.read(document);
      assertThat(read(ScenarioWriter.write(scenario))).as(document::toPrettyString).isEqualTo(scenario);
    }
  }

  @Test
  void writesShortTimesAndLeavesDefaultsOut() throws Exception {
    assertThat(ScenarioWriter.write(read(text("team-scores"))))
        .contains(
            "title: {en: Team scores, ru: Очки команд}",
            "scores: {schema: 'eventTime TIMESTAMP, user STRING, score INT', eventTime: eventTime}",
            "append: {stream: scores, watermark: {delay: 2 minutes}, window: {kind: tumbling, size: 2 minutes}, aggregates: [{function: sum, column: score, as: total}], outputMode: append}",
            "- at: \"12:05:59\"",
            "- {id: julie-5, at: \"12:05:19\", data: {eventTime: \"12:00:26\", user: Julie, score: 5}}");
  }

  @Test
  void fillsInTimesNamesAndStreams() throws Exception {
    Scenario words = read(text("words"));
    assertThat(words.steps()).extracting(Scenario.Step::at).containsExactly(
        Instant.parse("2026-03-02T12:03:00Z"), Instant.parse("2026-03-02T12:04:00Z"), Instant.parse("2026-03-02T12:30:00Z"));
    assertThat(words.steps().stream().flatMap(step -> step.events().stream()).map(Scenario.Event::id)).containsExactly("e1", "e2", "e3");
    assertThat(words.steps().get(0).events().get(1).data().path("seen").asText()).isEqualTo("2026-03-02T09:05:07.250Z");
    assertThat(words.steps().get(0).events().get(1).data().path("at").asText()).isEqualTo("2026-03-01T23:59:59.123456Z");
    assertThat(words.steps().get(2).events().get(0).at()).isEqualTo(Instant.parse("2026-03-02T12:29:01.500Z"));
    assertThat(words.queries().get("rows").path("trigger").path("kind").asText()).isEqualTo("manual");
    assertThat(read(text("team-scores")).steps().get(0).events().get(0).stream()).isEqualTo("scores");
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() throws Exception {
    ObjectNode document = (ObjectNode) DocumentText.read(text("team-scores"));
    document.put("id", "Team Scores").put("day", "yesterday").put("colour", 1);
    ((ObjectNode) document.at("/queries/append")).put("outputMode", "sometimes").putObject("window").put("kind", "tumbling");
    ((ObjectNode) document.at("/queries/append")).putObject("trigger").put("kind", "processing-time");
    ((ObjectNode) document.at("/steps/0/events/0")).put("at", "half past");
    ((ObjectNode) document.at("/steps/0/events/1/data")).put("score", "seven");
    ((ObjectNode) document.at("/steps/1/events/0")).put("id", "fred-4").put("stream", "goals");
    ((ObjectNode) document.at("/steps/2")).put("at", "12:00");
    assertThat(pointers(document))
        .contains("/id", "/day", "/colour", "/queries/append/outputMode", "/queries/append/window/size", "/queries/append/trigger")
        .contains("/steps/0/events/0/at", "/steps/0/events/1/data/score", "/steps/1/events/0/stream", "/steps/2/at");
  }

  @Test
  void sameNameOfTwoEventsIsRefused() throws Exception {
    ObjectNode document = (ObjectNode) DocumentText.read(text("team-scores"));
    ((ObjectNode) document.at("/steps/1/events/0")).put("id", "ed-7");
    assertThat(pointers(document)).containsExactly("/steps/1/events/0/id");
  }

  @Test
  void keepsItsLimits() throws Exception {
    ObjectNode document = (ObjectNode) DocumentText.read(text("words"));
    ObjectNode tooMany = document.deepCopy();
    for (int i = 0; i < 60; i++) {
      tooMany.withArray("steps").addObject();
      tooMany.withObject("/queries").putObject("q" + i).put("stream", "left").put("outputMode", "append");
    }
    assertThat(pointers(tooMany)).containsExactly("/queries", "/steps");
    ObjectNode event = (ObjectNode) document.at("/steps/0/events/0");
    for (int i = 0; i < 500; i++) {
      document.withArray("/steps/0/events").add(event.deepCopy());
    }
    assertThat(pointers(document)).containsExactly("/steps");
    Problem large = catchThrowableOfType(Problem.class, () -> DocumentText.read("a: " + "x".repeat(DocumentText.MOST_CHARACTERS)));
    assertThat(large.kind()).isEqualTo(Problem.Kind.TOO_LARGE);
  }

  @Test
  void brokenTextIsToldWithItsLine() {
    assertThat(catchThrowableOfType(Problem.class, () -> DocumentText.read("id: x\ntitle: {en: a\nday: b: c\n")).getMessage()).contains("YAML", "line 3");
    assertThat(catchThrowableOfType(Problem.class, () -> DocumentText.read("{\"id\": \"x\",\n \"a\" \"b\"}")).getMessage()).contains("JSON", "line 2");
    assertThat(catchThrowableOfType(Problem.class, () -> DocumentText.read("a: 1\na: 2\n")).getMessage()).contains("uplicate");
    assertThat(catchThrowableOfType(Problem.class, () -> DocumentText.read("a: &x [1]\nb: *x\n")).getMessage()).contains("line 2", "alias");
    assertThat(catchThrowableOfType(Problem.class, () -> DocumentText.read("[".repeat(200))).getMessage()).isNotBlank();
    assertThat(catchThrowableOfType(Problem.class, () -> ScenarioReader.read(DocumentText.read(""))).getMessage()).contains("scenario/1");
  }

  @Test
  void anExtraStepGoesBeforeWhatIsLeft() throws Exception {
    Scenario scenario = read(text("team-scores"));
    Scenario longer = ExtraStep.into(scenario, 2, Json.node("{\"events\":[{\"data\":{\"eventTime\":\"12:01\",\"user\":\"Kim\",\"score\":1}}]}"));
    assertThat(longer.steps()).hasSize(7);
    assertThat(longer.steps().get(2).at()).isEqualTo(Instant.parse("2026-03-02T12:07:59Z"));
    assertThat(longer.steps().get(2).events().get(0).id()).isEqualTo("e11");
    assertThat(longer.steps().subList(3, 7)).isEqualTo(scenario.steps().subList(2, 6));
    Scenario late = ExtraStep.into(scenario, 4, Json.node("{\"at\":\"12:20\",\"events\":[]}"));
    assertThat(late.steps().get(5).at()).isEqualTo(Instant.parse("2026-03-02T12:20:00Z"));
    Problem problem =
        catchThrowableOfType(
            Problem.class, () -> ExtraStep.into(scenario, 2, Json.node("{\"events\":[{\"id\":\"ed-7\",\"data\":{\"user\":1}}],\"x\":1}")));
    assertThat(problem.fields()).extracting(Problem.Field::pointer).contains("/x");
  }

  @Test
  void mergePatchIsThatOfTheStandard() {
    assertThat(MergePatch.apply(Json.node("{\"a\":{\"b\":1,\"c\":2},\"d\":[1]}"), Json.node("{\"a\":{\"b\":null,\"e\":{\"f\":null}},\"d\":[2]}")))
        .isEqualTo(Json.node("{\"a\":{\"c\":2,\"e\":{}},\"d\":[2]}"));
  }
}
