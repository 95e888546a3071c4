package io.tidemark.eventtime;

import java.util.ArrayList;
import java.util.List;

/**
 * How event time is cut into windows; durations in microseconds.
 *
 * <p>Tumbling and sliding windows are aligned to the epoch in UTC, as Spark's {@code window()} without a start offset does; the end is
 * exclusive. A session window of one event is {@code [t, t + gap)}; merging is the ledger's business.
 */
public record Windowing(Kind kind, long sizeMicros, long slideMicros, long gapMicros) {
  public enum Kind {
    none,
    tumbling,
    sliding,
    session
  }

  public Windowing {
    boolean good =
        switch (kind) {
          case none -> sizeMicros == 0 && slideMicros == 0 && gapMicros == 0;
          case tumbling -> sizeMicros > 0 && slideMicros == sizeMicros && gapMicros == 0;
          case sliding -> sizeMicros > 0 && slideMicros > 0 && slideMicros <= sizeMicros && gapMicros == 0;
          case session -> gapMicros > 0 && sizeMicros == 0 && slideMicros == 0;
        };
    if (!good) {
      throw new IllegalArgumentException("impossible windowing: " + kind + " size " + sizeMicros + " slide " + slideMicros + " gap " + gapMicros);
    }
  }

  public static Windowing none() {
    return new Windowing(Kind.none, 0, 0, 0);
  }

  public static Windowing tumbling(long sizeMicros) {
    return new Windowing(Kind.tumbling, sizeMicros, sizeMicros, 0);
  }

  public static Windowing sliding(long sizeMicros, long slideMicros) {
    return new Windowing(Kind.sliding, sizeMicros, slideMicros, 0);
  }

  public static Windowing session(long gapMicros) {
    return new Windowing(Kind.session, 0, 0, gapMicros);
  }

  boolean isSession() {
    return kind == Kind.session;
  }

  /** The windows an event at {@code micros} falls into, earliest first; none without windowing. */
  public List<TimeWindow> assign(long micros) {
    return switch (kind) {
      case none -> List.of();
      case session -> List.of(new TimeWindow(micros, micros + gapMicros));
      case tumbling, sliding -> aligned(micros);
    };
  }

  private List<TimeWindow> aligned(long micros) {
    long lastStart = micros - Math.floorMod(micros, slideMicros);
    List<TimeWindow> windows = new ArrayList<>((int) (sizeMicros / slideMicros) + 1);
    for (long start = lastStart; start > micros - sizeMicros; start -= slideMicros) {
      windows.add(0, new TimeWindow(start, start + sizeMicros));
    }
    return windows;
  }
}
