package io.tidemark.dstream;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * One line of a run: {@code 12:01:07 cat dog}. On its way to Spark its id goes before it, {@code l7 12:01:07 cat dog}, so that
 * what Spark answers names the very line.
 *
 * @param at the event time it tells
 */
public record Line(String id, Instant at, List<String> words, String text) {
  public Line {
    words = List.copyOf(words);
  }

  /** {@code text} has passed {@link Lines#wrong}. */
  static Line of(int number, String text) {
    List<String> parts = List.of(text.split(" "));
    Instant at = LocalTime.parse(parts.get(0)).atDate(Definition.DAY).toInstant(ZoneOffset.UTC);
    return new Line("l" + number, at, parts.subList(1, parts.size()), text);
  }

  /** What is sent to Spark. */
  String sent() {
    return id + " " + text;
  }
}
