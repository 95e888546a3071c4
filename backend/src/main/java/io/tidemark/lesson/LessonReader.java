package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.MergePatch;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads a lesson and answers everything that is wrong with it at once, each with a pointer; a scene's changed scenario is read as any
 * other, its complaints under the scene's {@code with}. One reader serves one document. Confined to its caller's thread.
 */
final class LessonReader {
  static final Set<String> PANELS = Set.of("plane", "input", "written", "result", "state", "watermark");
  static final Set<String> CONTROLS = Set.of("delay", "window", "mode", "noDataBatches", "events");
  private static final Set<String> FIELDS = Set.of("tidemark", "id", "order", "title", "summary", "answers", "scenes");
  private static final Set<String> SCENE =
      Set.of("id", "title", "scenario", "with", "play", "until", "focus", "panels", "controls", "text", "ask", "after", "lab");
  private static final Set<String> OTHER_PAGE = Set.of("page", "open", "steps");
  private static final List<String> OF_SCENARIOS = List.of("scenario", "with", "focus", "panels", "controls");
  private static final int CONFUSIONS = 15;
  private static final int MOST_ORDER = 10_000;

  private final JsonNode root;
  private final Function<String, Optional<JsonNode>> scenarios;
  private final Complaints complaints = new Complaints();

  /** @param scenarios the built-in scenarios by id, as they were written */
  private LessonReader(JsonNode root, Function<String, Optional<JsonNode>> scenarios) {
    this.root = root;
    this.scenarios = scenarios;
  }

  /** @throws Problem 400 naming every bad field by its pointer */
  static Lesson read(JsonNode root, Function<String, Optional<JsonNode>> scenarios) {
    return new LessonReader(root, scenarios).read();
  }

  private Lesson read() {
    if (!complaints.object("", root, FIELDS)) {
      complaints.refuseIfAny();
    }
    complaints.choice("/tidemark", root.path("tidemark"), Set.of(Lesson.VERSION));
    String id = complaints.name("/id", root.path("id"), ScenarioReader.ID, ScenarioReader.ID_RULE);
    int order = needed("/order", root.path("order"), 0, MOST_ORDER);
    Bilingual title = complaints.bilingual("/title", root.path("title"), Complaints.TITLE);
    Bilingual summary = complaints.bilingual("/summary", root.path("summary"), Complaints.PROSE);
    List<Integer> answers = answers(root.path("answers"));
    List<Lesson.Scene> scenes = scenes(root.path("scenes"));
    complaints.refuseIfAny();
    return new Lesson(Lesson.VERSION, id, order, title, summary, answers, scenes);
  }

  private int needed(String pointer, JsonNode node, int least, int most) {
    if (Complaints.absent(node)) {
      complaints.add(pointer, "is missing");
    }
    return complaints.number(pointer, node, least, most, least);
  }

  private List<Integer> answers(JsonNode node) {
    List<Integer> answers = new ArrayList<>();
    if (!Complaints.absent(node) && !node.isArray()) {
      complaints.add("/answers", "must be a list of numbers from 1 to " + CONFUSIONS);
      return answers;
    }
    for (int i = 0; i < node.size(); i++) {
      answers.add(needed("/answers/" + i, node.get(i), 1, CONFUSIONS));
    }
    return answers;
  }

  private List<Lesson.Scene> scenes(JsonNode node) {
    List<Lesson.Scene> scenes = new ArrayList<>();
    if (!node.isArray() || node.isEmpty() || node.size() > Lesson.MOST_SCENES) {
      complaints.add("/scenes", "must be a list of 1 to " + Lesson.MOST_SCENES + " scenes");
      return scenes;
    }
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < node.size(); i++) {
      String at = "/scenes/" + i;
      if (complaints.object(at, node.get(i), SCENE)) {
        scene(at, node.get(i)).ifPresent(scenes::add);
        if (!ids.add(node.get(i).path("id").asText())) {
          complaints.add(at + "/id", "is the id of another scene");
        }
      }
    }
    return scenes;
  }

  private Optional<Lesson.Scene> scene(String at, JsonNode node) {
    String id = complaints.name(at + "/id", node.path("id"), ScenarioReader.ID, ScenarioReader.ID_RULE);
    Bilingual title = complaints.bilingual(at + "/title", node.path("title"), Complaints.TITLE);
    Bilingual text = complaints.bilingual(at + "/text", node.path("text"), Complaints.PROSE);
    Bilingual after = optional(at + "/after", node.path("after"));
    if (!Complaints.absent(node.path("lab"))) {
      return otherPage(at, node).map(lab -> ofOtherPage(at, node, new Lesson.Scene(id, title, null, 0, 0, null, List.of(), List.of(), text, null, after, lab)));
    }
    List<String> panels = words(at + "/panels", node.path("panels"), PANELS);
    List<String> controls = words(at + "/controls", node.path("controls"), CONTROLS);
    if (panels.isEmpty()) {
      complaints.add(at + "/panels", "must name at least one of " + String.join(", ", PANELS));
    }
    Optional<Scenario> scenario = scenario(at, node);
    if (scenario.isEmpty()) {
      return Optional.empty();
    }
    int steps = scenario.get().steps().size();
    int play = complaints.number(at + "/play", node.path("play"), 0, steps, 0);
    int until = complaints.number(at + "/until", node.path("until"), play, steps, steps);
    String focus = query(at + "/focus", node.path("focus"), scenario.get());
    JsonNode asked = node.path("ask");
    Lesson.Ask ask = Complaints.absent(asked) ? null : new AskReader(complaints, scenario.get(), play, until, focus).read(at + "/ask", asked);
    return Optional.of(new Lesson.Scene(id, title, scenario.get(), play, until, focus, panels, controls, text, ask, after, null));
  }

  private Optional<Lesson.OtherPage> otherPage(String at, JsonNode node) {
    JsonNode lab = node.path("lab");
    OF_SCENARIOS.stream().filter(field -> !Complaints.absent(node.path(field)))
        .forEach(field -> complaints.add(at + "/" + field, "belongs to scenes of a scenario; this one has a lab"));
    if (!complaints.object(at + "/lab", lab, OTHER_PAGE)) {
      return Optional.empty();
    }
    String page = complaints.choice(at + "/lab/page", lab.path("page"), Lesson.OtherPage.PAGES);
    if (!lab.path("open").isObject()) {
      complaints.add(at + "/lab/open", "must be an object: what the page opens");
    }
    int steps = complaints.number(at + "/lab/steps", lab.path("steps"), 0, Lesson.OtherPage.MOST_STEPS, 0);
    return Optional.ofNullable(page).map(name -> new Lesson.OtherPage(name, lab.path("open"), steps));
  }

  /** With its steps and its question. */
  private Lesson.Scene ofOtherPage(String at, JsonNode node, Lesson.Scene scene) {
    int steps = scene.lab().steps();
    int play = complaints.number(at + "/play", node.path("play"), 0, steps, 0);
    int until = complaints.number(at + "/until", node.path("until"), play, steps, steps);
    JsonNode asked = node.path("ask");
    Lesson.Ask ask = Complaints.absent(asked) ? null : new AskReader(complaints, null, play, until, null).read(at + "/ask", asked);
    return new Lesson.Scene(scene.id(), scene.title(), null, play, until, null, List.of(), List.of(), scene.text(), ask, scene.after(), scene.lab());
  }

  private Bilingual optional(String pointer, JsonNode node) {
    return Complaints.absent(node) ? null : complaints.bilingual(pointer, node, Complaints.PROSE);
  }

  private List<String> words(String pointer, JsonNode node, Set<String> allowed) {
    List<String> words = new ArrayList<>();
    if (!Complaints.absent(node) && !node.isArray()) {
      complaints.add(pointer, "must be a list of " + String.join(", ", allowed));
      return words;
    }
    for (int i = 0; i < node.size(); i++) {
      String word = complaints.choice(pointer + "/" + i, node.get(i), allowed);
      if (word != null && words.contains(word)) {
        complaints.add(pointer + "/" + i, "\"" + word + "\" is there twice");
      } else if (word != null) {
        words.add(word);
      }
    }
    return words;
  }

  private Optional<Scenario> scenario(String at, JsonNode node) {
    String id = complaints.text(at + "/scenario", node.path("scenario"), Complaints.TITLE);
    Optional<JsonNode> found = id == null ? Optional.empty() : scenarios.apply(id);
    if (found.isEmpty()) {
      if (id != null) {
        complaints.add(at + "/scenario", "there is no built-in scenario \"" + id + "\"");
      }
      return Optional.empty();
    }
    try {
      JsonNode with = node.path("with");
      return Optional.of(ScenarioReader.read(Complaints.absent(with) ? found.get() : MergePatch.apply(found.get(), with)));
    } catch (Problem e) {
      complaints.addAll(at + "/with", e);
      return Optional.empty();
    }
  }

  /** The first query where none is named. */
  private String query(String pointer, JsonNode node, Scenario scenario) {
    return Complaints.absent(node)
        ? scenario.queries().keySet().iterator().next()
        : complaints.choice(pointer, node, scenario.queries().keySet());
  }
}
