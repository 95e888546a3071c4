package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Also of fields whose words stand for something here. */
final class Complaints extends io.tidemark.lesson.Complaints {
  private static final int SHOWN = 100;

  /** One of the words in {@code allowed}. */
  <T> T choice(String pointer, JsonNode node, Map<String, T> allowed) {
    if (absent(node)) {
      add(pointer, "is missing; allowed: " + String.join(", ", allowed.keySet()));
      return null;
    }
    T chosen = node.isTextual() ? allowed.get(node.textValue()) : null;
    if (chosen == null) {
      add(pointer, shown(node) + " is unknown; allowed: " + String.join(", ", allowed.keySet()));
    }
    return chosen;
  }

  /** A whole number that must be there. */
  Integer number(String pointer, JsonNode node, int least, int most) {
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      add(pointer, (node.isMissingNode() ? "is missing; give" : shown(node) + " is not") + " a whole number from " + least + " to " + most);
      return null;
    }
    return node.intValue();
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
