package io.tidemark.query;

import io.tidemark.eventtime.TimeWindow;
import io.tidemark.eventtime.Windowing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/**
 * Finds out how a plan of Spark's cuts event time, by asking its own expressions for the windows of some times and comparing with
 * {@link Windowing}. Empty where the windows depend on more than the event time, or lie differently. Stateless.
 */
final class WindowProbe {
  private static final int SAMPLES = 60;

  private final int timeColumn;
  private final int columns;

  WindowProbe(int timeColumn, int columns) {
    this.timeColumn = timeColumn;
    this.columns = columns;
  }

  /** @param session whether the window is a session's first, of one event */
  Optional<Windowing> windowing(List<Expression> windows, boolean session) {
    if (windows.stream().anyMatch(window -> Catalyst.any(window, e -> e instanceof BoundReference column && column.ordinal() != timeColumn))) {
      return Optional.empty();
    }
    try {
      List<Long> times = times();
      Windowing guess = guess(windows, session, times.get(0));
      return times.stream().allMatch(time -> guess.assign(time).equals(taken(windows, time))) ? Optional.of(guess) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private Windowing guess(List<Expression> windows, boolean session, long time) {
    TimeWindow first = eval(windows.get(0), time);
    long size = first.endMicros() - first.startMicros();
    if (session) {
      return Windowing.session(size);
    }
    return windows.size() == 1 ? Windowing.tumbling(size) : Windowing.sliding(size, first.startMicros() - eval(windows.get(1), time).startMicros());
  }

  /** The windows that hold the time, earliest first; a plan makes some that do not and takes them out again. */
  private List<TimeWindow> taken(List<Expression> windows, long time) {
    return windows.stream()
        .map(window -> eval(window, time))
        .filter(window -> window.startMicros() <= time && time < window.endMicros())
        .sorted()
        .toList();
  }

  private TimeWindow eval(Expression window, long time) {
    Object[] cells = new Object[columns];
    cells[timeColumn] = time;
    InternalRow struct = (InternalRow) window.eval(new GenericInternalRow(cells));
    return new TimeWindow(struct.getLong(0), struct.getLong(1));
  }

  private static List<Long> times() {
    Random random = new Random(3);
    List<Long> times = new ArrayList<>(List.of(RowReader.micros(Instant.parse("2024-03-01T12:34:56.789123Z")), 0L, 1L, 59_999_999L, 60_000_000L));
    while (times.size() < SAMPLES) {
      times.add(random.nextLong(4_000_000_000_000_000L) - (times.size() % 4 == 0 ? 4_000_000_000_000_000L : 0));
    }
    return times;
  }
}
