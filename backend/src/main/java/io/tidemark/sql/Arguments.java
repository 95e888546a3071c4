package io.tidemark.sql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.util.IntervalUtils;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Holds the arguments of allowed functions to what can't fill memory or keep a task busy, and counts by how much a query may make its
 * values grow. One serves one text; confined to its caller's thread.
 */
final class Arguments {
  private static final double MOST_GROWTH = 10_000_000;
  private static final int MOST_WINDOWS = 100;
  private static final int MOST_DIGITS = 100;
  private static final Set<String> ROUNDING = Set.of("round", "bround", "ceil", "ceiling", "floor");
  private static final Set<String> PLAIN_PATTERNS = Set.of("like", "ilike");

  private double growth = 1;

  /** What is wrong with a call; empty when it may be made. */
  Optional<String> wrong(String function, List<Expression> arguments) {
    if (Functions.PATTERNS.contains(function)) {
      Optional<String> wrong = pattern(arguments, PLAIN_PATTERNS.contains(function));
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    if (function.equals("window") && arguments.size() >= 3) {
      return window(arguments);
    }
    if (ROUNDING.contains(function) && arguments.size() == 2 && !small(arguments.get(1))) {
      return Optional.of("needs a number of digits that is written out, at most " + MOST_DIGITS);
    }
    if (function.equals("approx_count_distinct") && arguments.size() > 1) {
      return Optional.of("takes one argument here: the memory a small error needs has no bound");
    }
    if (Functions.REPLACING.contains(function)) {
      return replaced(arguments);
    }
    if (Functions.GATHERING.contains(function)) {
      return grow(Math.max(2, arguments.stream().filter(argument -> !(argument instanceof Literal)).count()));
    }
    return Optional.empty();
  }

  /** Values may become this many times as large. */
  Optional<String> grow(double times) {
    growth *= times;
    return growth > MOST_GROWTH ? Optional.of("is one too many of those that make texts and lists longer; leave some out") : Optional.empty();
  }

  private Optional<String> replaced(List<Expression> arguments) {
    if (arguments.size() < 3) {
      return Optional.empty();
    }
    return text(arguments.get(2)).map(by -> grow(by.length() + 1)).orElse(Optional.of("needs a replacement that is written out as a text"));
  }

  static Optional<String> pattern(List<Expression> arguments, boolean like) {
    if (arguments.size() < 2) {
      return Optional.empty();
    }
    Optional<String> pattern = text(arguments.get(1));
    if (pattern.isEmpty()) {
      return Optional.of("needs a pattern that is written out as a text");
    }
    return pattern.flatMap(like ? Patterns::wrongLike : Patterns::wrong).map(wrong -> "has a pattern that " + wrong + "; make it simpler");
  }

  private static Optional<String> window(List<Expression> arguments) {
    Optional<Long> size = micros(arguments.get(1));
    Optional<Long> slide = micros(arguments.get(2));
    if (size.isEmpty() || slide.isEmpty() || slide.get() <= 0) {
      return Optional.of("needs a size and a slide that are written out, like '10 minutes'");
    }
    return size.get() / slide.get() > MOST_WINDOWS
        ? Optional.of("puts each event into more than " + MOST_WINDOWS + " windows; make the slide larger")
        : Optional.empty();
  }

  private static Optional<Long> micros(Expression expression) {
    if (expression instanceof Literal literal && literal.dataType() instanceof DayTimeIntervalType) {
      return Optional.ofNullable((Long) literal.value());
    }
    try {
      return text(expression).map(text -> fixed(IntervalUtils.stringToInterval(UTF8String.fromString(text))));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static long fixed(CalendarInterval interval) {
    return Math.addExact(Math.multiplyExact(interval.days, 86_400_000_000L), interval.microseconds);
  }

  private static boolean small(Expression expression) {
    return expression instanceof Literal literal && literal.value() instanceof Integer digits && Math.abs(digits) <= MOST_DIGITS;
  }

  private static Optional<String> text(Expression expression) {
    return expression instanceof Literal literal && literal.dataType() instanceof StringType && literal.value() != null
        ? Optional.of(literal.value().toString())
        : Optional.empty();
  }
}
