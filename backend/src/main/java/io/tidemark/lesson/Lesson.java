package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * A lesson as it is shown: scenes, each a scenario or another page of the lab with what to look at and what to ask. Made and checked by {@link LessonReader}.
 *
 * @param answers which of the fifteen confusions it answers
 */
public record Lesson(
    String tidemark, String id, int order, Bilingual title, Bilingual summary, List<Integer> answers, List<Scene> scenes) {
  static final String VERSION = "lesson/1";
  static final int MOST_SCENES = 20;

  /**
   * One scene: of a scenario, or of another page of the lab.
   *
   * @param scenario null when it is of another page
   * @param play steps already played when it opens
   * @param until its last step, 1-based
   * @param focus the query shown first
   * @param ask null when nothing is asked
   * @param after null when nothing more is said
   * @param lab null when it is of a scenario
   */
  public record Scene(
      String id,
      Bilingual title,
      Scenario scenario,
      int play,
      int until,
      String focus,
      List<String> panels,
      List<String> controls,
      Bilingual text,
      Ask ask,
      Bilingual after,
      OtherPage lab) {}

  /**
   * A page of the lab with recordings of its own, shown in the place of the scenario's stage.
   *
   * @param open what that page opens, in its own words: a script, a definition
   * @param steps how many steps it has; 0 when its reader acts freely
   */
  public record OtherPage(String page, JsonNode open, int steps) {
    static final Set<String> PAGES = Set.of("delivery", "lambda", "dstream", "ml", "learning", "drift", "latency");
    static final int MOST_STEPS = 60;
  }

  /** What is asked before step {@code step} (1-based) is played; fields that its kind has no use for are null or empty. */
  public record Ask(
      int step, Kind kind, String query, String event, String measure, List<Bilingual> options, Integer answer, Bilingual question) {}

  /** What an answer is: windows, an event's fate, a number, or one of several texts. */
  public enum Kind {
    windows,
    event,
    number,
    choice
  }

  public Lesson {
    answers = List.copyOf(answers);
    scenes = List.copyOf(scenes);
  }

  /** One line of the list of lessons. */
  public record Summary(String id, int order, Bilingual title, Bilingual summary, int scenes) {}

  Summary brief() {
    return new Summary(id, order, title, summary, scenes.size());
  }
}
