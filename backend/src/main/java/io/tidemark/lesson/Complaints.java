package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gathers what is wrong with a document, each with a JSON pointer, and reads its simple fields.
 *
 * <p>A field that can't be read is null, so that reading goes on and all complaints come at once; the first {@value #MOST} are told.
 * One serves one document. Confined to its caller's thread.
 */
public class Complaints {
  static final int TITLE = 200;
  static final int PROSE = 6_000;
  private static final int MOST = 100;

  private final List<Problem.Field> bad = new ArrayList<>();

  public static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** {@code name} as one step of a JSON pointer. */
  static String step(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  public final void add(String pointer, String detail) {
    if (bad.size() < MOST) {
      bad.add(new Problem.Field(pointer, detail));
    }
  }

  /** Takes over what another reader complained of, its pointers put behind {@code prefix}. */
  void addAll(String prefix, Problem problem) {
    if (problem.fields().isEmpty()) {
      add(prefix, problem.getMessage());
    }
    problem.fields().forEach(field -> add(prefix + field.pointer(), field.detail()));
  }

  int count() {
    return bad.size();
  }

  /** Throws all complaints as one {@link Problem}; does nothing when there are none. */
  public final void refuseIfAny() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  /** True if {@code node} is an object with none but the {@code allowed} fields; complains otherwise. */
  public final boolean object(String pointer, JsonNode node, Set<String> allowed) {
    if (!node.isObject()) {
      add(pointer, "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
      return false;
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        add(pointer + step(name), "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      }
    }
    return true;
  }

  /** A text that must be there. */
  public final String text(String pointer, JsonNode node, int most) {
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

  /** A name that must be there and fit {@code pattern}. */
  String name(String pointer, JsonNode node, String pattern, String rule) {
    String text = text(pointer, node, 200);
    if (text != null && !text.matches(pattern)) {
      add(pointer, "\"" + text + "\" is not a name here; use " + rule);
      return null;
    }
    return text;
  }

  /** One of {@code allowed}. */
  String choice(String pointer, JsonNode node, Set<String> allowed) {
    String text = text(pointer, node, 200);
    if (text != null && !allowed.contains(text)) {
      add(pointer, "\"" + text + "\" is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      return null;
    }
    return text;
  }

  /** A whole number from {@code least} to {@code most}; {@code otherwise} where it is left out or wrong. */
  int number(String pointer, JsonNode node, int least, int most, int otherwise) {
    if (absent(node)) {
      return otherwise;
    }
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      add(pointer, node + " is not a whole number from " + least + " to " + most);
      return otherwise;
    }
    return node.intValue();
  }

  /** Both languages, each a text of at most {@code most} characters. */
  public final Bilingual bilingual(String pointer, JsonNode node, int most) {
    if (!object(pointer, node, Set.of("en", "ru"))) {
      return null;
    }
    String en = text(pointer + "/en", node.path("en"), most);
    String ru = text(pointer + "/ru", node.path("ru"), most);
    return en == null || ru == null ? null : new Bilingual(en.strip(), ru.strip());
  }
}
