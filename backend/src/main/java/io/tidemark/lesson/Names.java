package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * The names of one run: what the scenario calls {@code scores} is {@code lab_x1y2z3_r7_scores} among the lab's streams and
 * queries ({@code x1y2z3} tells this Tidemark's topics from those of others on the same Kafka), and in whatever Spark makes of it; what is answered has the scenario's names again. Immutable.
 */
record Names(String prefix) {
  private static final String LAB = "lab_";

  static Names of(String instance, String run) {
    return new Names(prefix(instance) + run + "_");
  }

  /** What the names of all runs of an instance begin with. */
  static String prefix(String instance) {
    return instance.isEmpty() ? LAB : LAB + instance + "_";
  }

  String id(String name) {
    return prefix + name;
  }

  String plain(String text) {
    return text == null ? null : text.replace(prefix, "");
  }

  /** The same with the names of the scenario, in fields and texts alike. */
  JsonNode plain(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue().contains(prefix) ? TextNode.valueOf(plain(node.textValue())) : node;
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(entry -> object.set(plain(entry.getKey()), plain(entry.getValue())));
      return object;
    }
    if (node.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(element -> list.add(plain(element)));
      return list;
    }
    return node;
  }

  /** A scenario's definition on the run's own streams. */
  JsonNode definition(JsonNode definition) {
    ObjectNode own = definition.deepCopy();
    source(own);
    source(own.path("join"));
    own.path("union").forEach(this::source);
    return own;
  }

  private void source(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("stream").isTextual()) {
      object.put("stream", id(object.path("stream").textValue()));
    }
  }
}
