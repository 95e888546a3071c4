package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The built-in scenarios and lessons, read from the class path: the folders {@code scenarios} and {@code lessons}, each with an {@code
 * index} of their ids, one a line (a folder in a jar can't be listed); each is in the file {@code ID.yaml}.
 *
 * <p>Read whole and checked at once; a file that is wrong makes it fail with the file's name and every pointer. Immutable.
 */
final class Library {
  private final Map<String, JsonNode> written = new LinkedHashMap<>();
  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();
  private final Map<String, Lesson> lessons = new LinkedHashMap<>();

  /** One line of the list of scenarios. */
  public record Summary(String id, Bilingual title, Bilingual about) {}

  /** @param root the folder on the class path that holds both */
  static Library load(String root) {
    Library library = new Library();
    List<String> wrong = new ArrayList<>();
    each(root + "/scenarios", wrong, library::addScenario);
    List<Lesson> read = new ArrayList<>();
    each(root + "/lessons", wrong, (id, json) -> read.add(library.lesson(id, json)));
    read.sort(Comparator.comparingInt(Lesson::order).thenComparing(Lesson::id));
    for (Lesson lesson : read) {
      if (library.lessons.put(lesson.id(), lesson) != null) {
        wrong.add("two lessons have the id " + lesson.id());
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException("The built-in lessons are wrong:\n" + String.join("\n", wrong));
    }
    return library;
  }

  private interface Taker {
    void take(String id, JsonNode json);
  }

  private static void each(String folder, List<String> wrong, Taker taker) {
    for (String id : text(folder + "/index").orElse("").lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
      String path = folder + "/" + id + ".yaml";
      try {
        taker.take(id, DocumentText.read(text(path).orElseThrow(() -> Problem.notFound("is in the index but not there"))));
      } catch (Problem e) {
        if (e.fields().isEmpty()) {
          wrong.add(path + ": " + e.getMessage());
        }
        e.fields().forEach(field -> wrong.add(path + " " + field.pointer() + ": " + field.detail()));
      }
    }
  }

  private static Optional<String> text(String path) {
    try (InputStream in = Library.class.getClassLoader().getResourceAsStream(path)) {
      return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addScenario(String file, JsonNode json) {
    Scenario scenario = ScenarioReader.read(json);
    named(file, scenario.id());
    written.put(scenario.id(), json);
    scenarios.put(scenario.id(), scenario);
  }

  private Lesson lesson(String file, JsonNode json) {
    Lesson lesson = LessonReader.read(json, id -> Optional.ofNullable(written.get(id)));
    named(file, lesson.id());
    return lesson;
  }

  private static void named(String file, String id) {
    if (!file.equals(id)) {
      throw Problem.invalid("/id", "\"" + id + "\" is in the file " + file + ".yaml; the two must be the same");
    }
  }

  List<Summary> scenarios() {
    return scenarios.values().stream().map(one -> new Summary(one.id(), one.title(), one.about())).toList();
  }

  /** @throws Problem 404 */
  Scenario scenario(String id) {
    return Optional.ofNullable(scenarios.get(id))
        .orElseThrow(() -> Problem.notFound("there is no built-in scenario \"" + id + "\"; GET /api/lab/scenarios lists them"));
  }

  List<Lesson.Summary> lessons() {
    return lessons.values().stream().map(Lesson::brief).toList();
  }

  /** @throws Problem 404 */
  Lesson lesson(String id) {
    return Optional.ofNullable(lessons.get(id))
        .orElseThrow(() -> Problem.notFound("there is no lesson \"" + id + "\"; GET /api/lessons lists them"));
  }
}
