package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what a scene asks, against the scenario it is asked of. Confined to its caller's thread. */
final class AskReader {
  static final Set<String> MEASURES = Set.of("droppedByWatermark", "inputRows", "batches", "rows", "stateRows");
  private static final Set<String> FIELDS = Set.of("step", "kind", "query", "event", "measure", "options", "answer", "question");
  private static final Set<String> KINDS = Arrays.stream(Lesson.Kind.values()).map(Enum::name).collect(Collectors.toSet());
  private static final int MOST_OPTIONS = 6;

  private final Complaints complaints;
  private final Scenario scenario;
  private final int play;
  private final int until;
  private final String focus;

  /** @param scenario null for a scene of another page, of which only a choice can be asked */
  AskReader(Complaints complaints, Scenario scenario, int play, int until, String focus) {
    this.complaints = complaints;
    this.scenario = scenario;
    this.play = play;
    this.until = until;
    this.focus = focus;
  }

  Lesson.Ask read(String at, JsonNode node) {
    if (!complaints.object(at, node, FIELDS)) {
      return null;
    }
    String word = complaints.choice(at + "/kind", node.path("kind"), scenario == null ? Set.of(Lesson.Kind.choice.name()) : KINDS);
    Bilingual question = complaints.bilingual(at + "/question", node.path("question"), Complaints.PROSE);
    int step = step(at + "/step", node.path("step"));
    JsonNode named = node.path("query");
    String query = Complaints.absent(named) || scenario == null ? focus : complaints.choice(at + "/query", named, scenario.queries().keySet());
    if (word == null) {
      return null;
    }
    Lesson.Kind kind = Lesson.Kind.valueOf(word);
    String event = kind == Lesson.Kind.event ? event(at + "/event", node.path("event"), step) : unwanted(at, node, "event", kind);
    String measure =
        kind == Lesson.Kind.number ? complaints.choice(at + "/measure", node.path("measure"), MEASURES) : unwanted(at, node, "measure", kind);
    List<Bilingual> options = new ArrayList<>();
    Integer answer = null;
    if (kind == Lesson.Kind.choice) {
      options = options(at + "/options", node.path("options"));
      answer = answer(at + "/answer", node.path("answer"), options.size());
    } else {
      unwanted(at, node, "options", kind);
      unwanted(at, node, "answer", kind);
    }
    return new Lesson.Ask(step, kind, query, event, measure, List.copyOf(options), answer, question);
  }

  private int step(String pointer, JsonNode node) {
    if (Complaints.absent(node)) {
      complaints.add(pointer, "is missing");
    } else if (play >= until) {
      complaints.add(pointer, "there is no step to ask before: the scene opens with step " + play + " played and ends with step " + until);
    } else {
      return complaints.number(pointer, node, play + 1, until, play + 1);
    }
    return 0;
  }

  private String event(String pointer, JsonNode node, int step) {
    String id = complaints.text(pointer, node, Complaints.TITLE);
    if (id != null && step > 0 && scenario.steps().get(step - 1).events().stream().noneMatch(event -> event.id().equals(id))) {
      List<String> there = scenario.steps().get(step - 1).events().stream().map(Scenario.Event::id).toList();
      complaints.add(pointer, "step " + step + " has no event \"" + id + "\"; it has " + String.join(", ", there));
    }
    return id;
  }

  private List<Bilingual> options(String pointer, JsonNode node) {
    List<Bilingual> options = new ArrayList<>();
    if (!node.isArray() || node.size() < 2 || node.size() > MOST_OPTIONS) {
      complaints.add(pointer, "must be a list of 2 to " + MOST_OPTIONS + " texts");
      return options;
    }
    for (int i = 0; i < node.size(); i++) {
      Bilingual option = complaints.bilingual(pointer + "/" + i, node.get(i), Complaints.PROSE);
      if (option != null) {
        options.add(option);
      }
    }
    return options;
  }

  private Integer answer(String pointer, JsonNode node, int options) {
    if (Complaints.absent(node)) {
      complaints.add(pointer, "is missing; it is the number of an option, from 0");
      return null;
    }
    return complaints.number(pointer, node, 0, Math.max(0, options - 1), 0);
  }

  private String unwanted(String at, JsonNode node, String field, Lesson.Kind kind) {
    if (!Complaints.absent(node.path(field))) {
      complaints.add(at + "/" + field, "a question of kind " + kind + " has none; leave it out");
    }
    return null;
  }
}
