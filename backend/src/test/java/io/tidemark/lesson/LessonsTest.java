package io.tidemark.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LessonsTest {
  private static final Path BUILT_IN = Path.of(System.getProperty("basedir", "."), "src/main/resources/io/tidemark/lesson");

  /** Fails with the file and the pointer of everything that is wrong. */
  @Test
  void allBuiltInLessonsCanBeShown() {
    Library library = Library.load("io/tidemark/lesson");
    assertThat(library.scenarios()).allSatisfy(one -> assertThat(library.scenario(one.id()).steps()).as(one.id()).isNotEmpty());
    assertThat(library.lessons()).isSortedAccordingTo((a, b) -> Integer.compare(a.order(), b.order()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"scenarios", "lessons"})
  void everyBuiltInFileIsInItsIndex(String folder) throws IOException {
    Path all = BUILT_IN.resolve(folder);
    if (!Files.exists(all)) {
      return;
    }
    try (Stream<Path> files = Files.list(all)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("index")).map(name -> name.replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(Files.readAllLines(all.resolve("index")).stream().filter(line -> !line.isBlank()).toList());
    }
  }

  @Test
  void builtInScenariosReadBackFromYaml() {
    Library library = Library.load("io/tidemark/lesson");
    for (Library.Summary one : library.scenarios()) {
      Scenario scenario = library.scenario(one.id());
      assertThat(ScenarioReader.read(DocumentText.read(ScenarioWriter.write(scenario)))).as(one.id()).isEqualTo(scenario);
    }
  }

  @Test
  void scenesHaveTheirScenarioResolved() {
    Lesson lesson = Library.load("io/tidemark/lesson/testing").lesson("late-data");
    assertThat(lesson.brief()).isEqualTo(new Lesson.Summary("late-data", 5, lesson.title(), lesson.summary(), 2));
    assertThat(lesson.scenes()).extracting(scene -> scene.scenario().queries().get("append").at("/watermark/delay").asText()).containsExactly("5 minutes", "2 minutes");
    assertThat(lesson.scenes()).extracting(Lesson.Scene::until).containsExactly(6, 6);
    assertThat(lesson.scenes()).extracting(Lesson.Scene::focus).containsExactly("append", "append");
    assertThat(lesson.scenes().get(1).ask().answer()).isZero();
  }

  @Test
  void aSceneMayBeOfAnotherPageOfTheLab() {
    String both = "{\"en\":\"x\",\"ru\":\"y\"}";
    String ask = "{\"step\":2,\"kind\":\"choice\",\"question\":%s,\"options\":[%s,%s],\"answer\":1}".formatted(both, both, both);
    String scene = "{\"id\":\"a\",\"title\":%s,\"text\":%s,\"play\":1,\"ask\":%s,\"lab\":{\"page\":\"%%s\",\"open\":{\"script\":\"task\"},\"steps\":3%%s}}".formatted(both, both, ask);
    String lesson = "{\"tidemark\":\"lesson/1\",\"id\":\"l\",\"order\":1,\"title\":%s,\"summary\":%s,\"scenes\":[%%s]}".formatted(both, both);
    Lesson.Scene read = LessonReader.read(Json.node(lesson.formatted(scene.formatted("delivery", ""))), LessonsTest::scenario).scenes().get(0);
    assertThat(read.scenario()).isNull();
    assertThat(read.lab()).isEqualTo(new Lesson.OtherPage("delivery", Json.node("{\"script\":\"task\"}"), 3));
    assertThat(List.of(read.play(), read.until(), read.ask().step())).containsExactly(1, 3, 2);

    JsonNode wrong = Json.node(lesson.formatted(scene.formatted("kitchen", ",\"colour\":1").replace("\"choice\"", "\"windows\"").replace("\"play\"", "\"focus\"")));
    Problem problem = catchThrowableOfType(Problem.class, () -> LessonReader.read(wrong, LessonsTest::scenario));
    assertThat(problem.fields()).extracting(Problem.Field::pointer).contains("/scenes/0/lab/page", "/scenes/0/lab/colour", "/scenes/0/focus");
  }

  @Test
  void tellsEverythingThatIsWrongWithALesson() throws Exception {
    ObjectNode lesson = (ObjectNode) Json.node(Json.write(DocumentText.read(lessonText())));
    ((ObjectNode) lesson.at("/title")).remove("ru");
    ((ObjectNode) lesson.at("/scenes/0")).put("play", 9);
    ((ObjectNode) lesson.at("/scenes/0/ask")).put("step", 7).put("measure", "rows").put("event", "nobody");
    ((ObjectNode) lesson.at("/scenes/1")).put("id", "the-nine").put("focus", "update").put("colour", "red");
    lesson.withArray("/scenes/1/panels").add("radio");
    ((ObjectNode) lesson.at("/scenes/1/ask")).put("answer", 2);
    ObjectNode third = lesson.withArray("/scenes").addObject();
    third.put("id", "x").put("scenario", "none");
    JsonNode fourth = lesson.at("/scenes/1").deepCopy();
    ((ObjectNode) fourth).put("id", "y").putObject("with").put("day", "never");
    lesson.withArray("/scenes").add(fourth);
    Problem problem = catchThrowableOfType(Problem.class, () -> LessonReader.read(lesson, LessonsTest::scenario));
    assertThat(problem.fields())
        .extracting(Problem.Field::pointer)
        .contains("/title/ru", "/scenes/0/play", "/scenes/0/ask/measure", "/scenes/1/id", "/scenes/1/focus", "/scenes/1/colour")
        .contains("/scenes/1/panels/1", "/scenes/1/ask/answer", "/scenes/2/scenario", "/scenes/2/panels", "/scenes/3/with/day");
  }

  private static String lessonText() throws IOException {
    try (var in = LessonsTest.class.getResourceAsStream("testing/lessons/late-data.yaml")) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static Optional<JsonNode> scenario(String id) {
    try {
      return id.equals("none") ? Optional.empty() : Optional.of(DocumentText.read(ScenarioTest.text(id)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWrongFileIsNamed() {
    assertThat(List.of(catchThrowableOfType(IllegalStateException.class, () -> Library.load("io/tidemark/lesson/wrong")).getMessage().split("\n")))
        .anySatisfy(line -> assertThat(line).startsWith("io/tidemark/lesson/wrong/scenarios/empty.yaml /day:"))
        .anySatisfy(line -> assertThat(line).startsWith("io/tidemark/lesson/wrong/scenarios/missing.yaml:"));
  }
}
