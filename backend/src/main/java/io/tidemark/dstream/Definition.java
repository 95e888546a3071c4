package io.tidemark.dstream;

import io.tidemark.lesson.Bilingual;
import io.tidemark.wire.Interval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * DEFINITION of the contract: what a run reads, does and plays. Checked by {@link DefinitionReader}; immutable.
 *
 * @param watermark null for none
 * @param start the zero time, a time of day on {@link #DAY}
 * @param script the built-in script it was made of, or null
 */
public record Definition(
    String source,
    Interval interval,
    Window window,
    EventWindow eventWindow,
    Interval watermark,
    List<String> operations,
    String start,
    String script,
    List<Step> steps) {
  /** The day of all stories: long past, since Spark refuses to forget blocks of the future. */
  static final LocalDate DAY = LocalDate.of(2025, 3, 3);

  static final String SOCKET = "socket";
  static final String KAFKA = "kafka";
  static final String MAP = "map";
  static final String REDUCE = "reduceByKey";
  static final String WINDOW = "window";
  static final String STATE = "updateStateByKey";
  static final String JOIN = "join";

  /** A window over intervals, in processing time. */
  public record Window(Interval size, Interval slide) {}

  /** A window over event time; {@code slide} is null where {@code kind} is tumbling. */
  public record EventWindow(String kind, Interval size, Interval slide) {}

  /** What arrives within one interval; {@code text} may be null. */
  public record Step(List<String> lines, Bilingual text) {
    public Step {
      lines = List.copyOf(lines);
    }
  }

  public Definition {
    operations = List.copyOf(operations);
    steps = List.copyOf(steps);
  }

  boolean does(String operation) {
    return operations.contains(operation);
  }

  /** The zero time: the end of the interval before the first. */
  Instant zero() {
    return LocalTime.parse(start).atDate(DAY).toInstant(ZoneOffset.UTC);
  }

  /** The same with one more step at {@code index}. */
  Definition with(int index, Step more) {
    List<Step> all = new ArrayList<>(steps);
    all.add(index, more);
    return new Definition(source, interval, window, eventWindow, watermark, operations, start, script, all);
  }
}
