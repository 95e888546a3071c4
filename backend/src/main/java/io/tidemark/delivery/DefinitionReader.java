package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads definitions and actions as users write them; everything that is wrong is told at once, with pointers.
 *
 * <p>{@code actions} are those of the script unless given. Safe for use by many threads.
 */
final class DefinitionReader {
  private static final int TEXT = 2_000;
  private static final int NAME = 100;
  private static final Map<String, SinkChoice.Kind> SINKS = words(SinkChoice.Kind.class);
  private static final Map<String, Api> APIS = words(Api.class);
  private static final Map<String, Guarantee> LANES = words(Guarantee.class);
  private static final Map<String, Action.Kind> KINDS = words(Action.Kind.class);
  private static final Map<String, Point> POINTS = words(Point.class);
  private static final Map<String, FailurePoint> FAILURES = words(FailurePoint.class);

  private final Function<String, Optional<List<Action>>> scripts;
  private final Predicate<String> connections;

  /**
   * @param scripts the actions of a built-in script
   * @param connections whether there is one of that name
   */
  DefinitionReader(Function<String, Optional<List<Action>>> scripts, Predicate<String> connections) {
    this.scripts = scripts;
    this.connections = connections;
  }

  /** The words by which an enum is written in JSON, in its order. */
  static <E extends Enum<E>> Map<String, E> words(Class<E> type) {
    Map<String, E> words = new LinkedHashMap<>();
    Arrays.stream(type.getEnumConstants()).forEach(word -> words.put(Json.mapper().<JsonNode>valueToTree(word).asText(), word));
    return words;
  }

  /** A definition with {@code play} beside it. */
  record Order(DeliveryDefinition definition, int play) {}

  /** @throws Problem invalid */
  Order order(JsonNode root) {
    Complaints complaints = new Complaints();
    if (!complaints.object("", root, Set.of("sink", "api", "lanes", "script", "actions", "play"))) {
      complaints.refuseIfAny();
    }
    SinkChoice sink = sink(root.path("sink"), complaints);
    Api api = root.has("api") ? complaints.choice("/api", root.path("api"), APIS) : Api.STRUCTURED;
    List<Guarantee> lanes = root.has("lanes") ? lanes(root.path("lanes"), complaints) : List.of(Guarantee.values());
    String script = Complaints.absent(root.path("script")) ? null : complaints.text("/script", root.path("script"), NAME);
    List<Action> scripted = scripted(script, complaints);
    List<Action> actions = root.has("actions") ? actions(root.path("actions"), complaints) : scripted;
    Integer play = root.has("play") ? complaints.number("/play", root.path("play"), 0, actions.size()) : Integer.valueOf(0);
    complaints.refuseIfAny();
    return new Order(new DeliveryDefinition(sink, api, lanes, script, actions), play);
  }

  private List<Action> scripted(String script, Complaints complaints) {
    if (script == null) {
      return List.of();
    }
    Optional<List<Action>> actions = scripts.apply(script);
    if (actions.isEmpty()) {
      complaints.add("/script", "there is no script \"" + script + "\"; GET /api/delivery lists them");
    }
    return actions.orElse(List.of());
  }

  private SinkChoice sink(JsonNode node, Complaints complaints) {
    if (!complaints.object("/sink", node, Set.of("kind", "connection"))) {
      return null;
    }
    SinkChoice.Kind kind = complaints.choice("/sink/kind", node.path("kind"), SINKS);
    if (kind != SinkChoice.Kind.TABLE) {
      if (kind != null && !Complaints.absent(node.path("connection"))) {
        complaints.add("/sink/connection", "belongs to the kind table only; leave it out");
      }
      return new SinkChoice(kind, null);
    }
    String connection = complaints.text("/sink/connection", node.path("connection"), NAME);
    if (connection != null && !connections.test(connection)) {
      complaints.add("/sink/connection", "there is no connection \"" + connection + "\"; GET /api/delivery lists the sinks");
    }
    return new SinkChoice(kind, connection);
  }

  private static List<Guarantee> lanes(JsonNode node, Complaints complaints) {
    EnumSet<Guarantee> lanes = EnumSet.noneOf(Guarantee.class);
    if (!node.isArray() || node.isEmpty() || node.size() > LANES.size()) {
      complaints.add("/lanes", "must be a list of 1 to " + LANES.size() + " of " + String.join(", ", LANES.keySet()));
      return List.of();
    }
    for (int i = 0; i < node.size(); i++) {
      Guarantee lane = complaints.choice("/lanes/" + i, node.get(i), LANES);
      if (lane != null && !lanes.add(lane)) {
        complaints.add("/lanes/" + i, lane.id() + " is there twice");
      }
    }
    return List.copyOf(lanes);
  }

  static List<Action> actions(JsonNode node, Complaints complaints) {
    if (!node.isArray() || node.size() > DeliveryDefinition.MOST_ACTIONS) {
      complaints.add("/actions", "must be a list of at most " + DeliveryDefinition.MOST_ACTIONS + " actions");
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    int sent = 0;
    for (int i = 0; i < node.size(); i++) {
      Action action = action("/actions/" + i, node.get(i), complaints);
      actions.add(action);
      sent += action.events() == null ? 0 : action.events();
    }
    if (sent > DeliveryDefinition.MOST_EVENTS) {
      complaints.add("/actions", "send " + sent + " events; at most " + DeliveryDefinition.MOST_EVENTS + " in a run");
    }
    return actions;
  }

  /** The one action of a step's body, or empty when it asks for the next of the script. @throws Problem invalid */
  static Optional<Action> step(JsonNode body) {
    Complaints complaints = new Complaints();
    boolean readable = complaints.object("", body, Set.of("action"));
    Optional<Action> action = readable && body.has("action") ? Optional.of(action("/action", body.get("action"), complaints)) : Optional.empty();
    complaints.refuseIfAny();
    return action;
  }

  private static Action action(String pointer, JsonNode node, Complaints complaints) {
    Action.Kind kind = node.isObject() ? complaints.choice(pointer + "/do", node.path("do"), KINDS) : null;
    if (!complaints.object(pointer, node, fields(kind)) || kind == null) {
      return new Action(null, null, null, null, null);
    }
    return new Action(
        kind,
        kind == Action.Kind.SEND ? complaints.number(pointer + "/events", node.path("events"), 1, Action.MOST_EVENTS) : null,
        kind == Action.Kind.GO ? complaints.choice(pointer + "/to", node.path("to"), POINTS) : null,
        kind == Action.Kind.FAIL ? complaints.choice(pointer + "/point", node.path("point"), FAILURES) : null,
        Complaints.absent(node.path("text")) ? null : complaints.bilingual(pointer + "/text", node.path("text"), TEXT));
  }

  private static Set<String> fields(Action.Kind kind) {
    if (kind == null) {
      return Set.of("do", "events", "to", "point", "text");
    }
    return switch (kind) {
      case SEND -> Set.of("do", "text", "events");
      case GO -> Set.of("do", "text", "to");
      case FAIL -> Set.of("do", "text", "point");
      case MEND, RESTART -> Set.of("do", "text");
    };
  }
}
