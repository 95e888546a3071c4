package io.tidemark.fuzz;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random and nasty values; the same seed gives the same ones. */
final class Dice {
  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  /** Escapes all that is not ASCII, so that lone surrogates get through as they are. */
  private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final List<String> TEXTS = List.of("", " ", "\u0000", "a\u0000b", "\uD800", "\uDFFF\uD800", "\uD83D\uDCA5", "ж\u0301", "\u202E", "\uFEFF", "null",
      "../../etc/passwd", "..\\..", "%2e%2e%2f", "/", "//", "'; DROP TABLE query; --", "${jndi:ldap://127.0.0.1/a}", "<script>alert(1)</script>", "NaN", "-Infinity",
      "1e999", "999999999999999999 years", "-1 seconds", "0 seconds", "1 month", "1.5 minutes", "2024-13-45T99:99:99Z", "+999999999-12-31T23:59:59.999Z", "*", "a,b", "a.b",
      "window", "count(*)", "file:///etc/passwd", "jdbc:postgresql://127.0.0.1:1/x", "http://127.0.0.1:1/", "INT, INT", "a STRUCT<b: INT>", "t TIMESTAMP", "`", "\"", "\\");

  private final Random random;

  Dice(long seed) {
    random = new Random(seed);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  int upTo(int n) {
    return random.nextInt(n);
  }

  <T> T of(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  byte[] bytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  String text() {
    return oneIn(12) ? "x".repeat(1 + random.nextInt(70_000)) : of(TEXTS);
  }

  JsonNode value(int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 10)) {
      case 0 -> MAKE.nullNode();
      case 1 -> MAKE.booleanNode(random.nextBoolean());
      case 2 -> MAKE.numberNode(of(List.of(0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE)));
      case 3 -> MAKE.numberNode(of(List.of(Long.MAX_VALUE, Long.MIN_VALUE, 9_007_199_254_740_993L)));
      case 4 -> MAKE.numberNode(of(List.of(1e308, -1e-308, 0.1, 1e15)));
      case 5 -> MAKE.numberNode(BigInteger.ONE.shiftLeft(64 + random.nextInt(3_000)));
      case 10 -> array(depth);
      case 11 -> MAKE.objectNode().set(text(), value(depth - 1));
      default -> MAKE.textNode(text());
    };
  }

  private ArrayNode array(int depth) {
    ArrayNode array = MAKE.arrayNode();
    int size = oneIn(8) ? 5_000 : random.nextInt(4);
    for (int i = 0; i < size; i++) {
      array.add(size > 100 ? MAKE.numberNode(i) : value(depth - 1));
    }
    return array;
  }

  /** Deeper than any parser likes. */
  String nested() {
    int depth = of(List.of(50, 500, 1_001, 20_000));
    return oneIn(2) ? "[".repeat(depth) + "]".repeat(depth) : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }

  /** A valid document with a few things changed, put in or left out. */
  JsonNode mutated(JsonNode valid) {
    JsonNode copy = valid.deepCopy();
    for (int i = upTo(3); i >= 0; i--) {
      copy = change(copy);
    }
    return copy;
  }

  private JsonNode change(JsonNode node) {
    boolean inner = node.isContainerNode() && node.size() > 0 && !oneIn(8);
    if (!inner) {
      return value(3);
    }
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = of(names);
      switch (upTo(6)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(text(), value(2));
        case 2 -> object.set(name, value(3));
        default -> object.set(name, change(object.get(name)));
      }
      return object;
    }
    ArrayNode array = (ArrayNode) node;
    int at = upTo(array.size());
    switch (upTo(4)) {
      case 0 -> array.remove(at);
      case 1 -> array.add(array.get(at).deepCopy());
      default -> array.set(at, change(array.get(at)));
    }
    return array;
  }

  static String json(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
