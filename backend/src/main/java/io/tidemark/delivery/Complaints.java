package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.lesson.Bilingual;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gathers what is wrong with a document, each with a JSON pointer, and reads its simple fields; a field that can't be read is null.
 *
 * <p>The first {@value #MOST} complaints are told. One serves one document. Confined to its caller's thread.
 */
final class Complaints {
  private static final int MOST = 100;
  private static final int SHOWN = 100;

  private final List<Problem.Field> bad = new ArrayList<>();

  static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  void add(String pointer, String detail) {
    if (bad.size() < MOST) {
      bad.add(new Problem.Field(pointer, detail));
    }
  }

  void refuseIfAny() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  /** True if {@code node} is an object with none but the {@code allowed} fields; complains otherwise. */
  boolean object(String pointer, JsonNode node, Set<String> allowed) {
    if (!node.isObject()) {
      add(pointer, "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
      return false;
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        add(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      }
    }
    return true;
  }

  String text(String pointer, JsonNode node, int most) {
    if (absent(node)) {
      add(pointer, "is missing");
      return null;
    }
    if (!node.isTextual() || node.textValue().isBlank() || node.textValue().length() > most) {
      add(pointer, "must be a text of 1 to " + most + " characters");
      return null;
    }
    return node.textValue();
  }

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

  Integer number(String pointer, JsonNode node, int least, int most) {
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      add(pointer, (node.isMissingNode() ? "is missing; give" : shown(node) + " is not") + " a whole number from " + least + " to " + most);
      return null;
    }
    return node.intValue();
  }

  /** Both languages, each a text of at most {@code most} characters. */
  Bilingual bilingual(String pointer, JsonNode node, int most) {
    if (!object(pointer, node, Set.of("en", "ru"))) {
      return null;
    }
    String en = text(pointer + "/en", node.path("en"), most);
    String ru = text(pointer + "/ru", node.path("ru"), most);
    return en == null || ru == null ? null : new Bilingual(en.strip(), ru.strip());
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
