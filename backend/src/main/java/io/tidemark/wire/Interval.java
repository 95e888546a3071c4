package io.tidemark.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time in words as Spark reads them: {@code 10 minutes}, {@code 1 hour 30 minutes}, {@code 500 milliseconds}.
 *
 * <p>Whole numbers and units from microseconds to weeks; months and years have no fixed length and are refused, as Spark refuses them
 * for windows.
 */
public record Interval(String text, Duration duration) {
  private static final Pattern PART = Pattern.compile("(\\d{1,12})\\s*([a-z]+)\\s*");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "microsecond", Duration.ofNanos(1_000),
          "millisecond", Duration.ofMillis(1),
          "second", Duration.ofSeconds(1),
          "minute", Duration.ofMinutes(1),
          "hour", Duration.ofHours(1),
          "day", Duration.ofDays(1),
          "week", Duration.ofDays(7));

  @JsonCreator
  public static Interval parse(String text) {
    String rest = text == null ? "" : text.trim().toLowerCase(Locale.ROOT);
    if (rest.startsWith("interval ")) {
      rest = rest.substring(9).trim();
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(rest);
    int at = 0;
    while (at < rest.length() && part.find(at) && part.start() == at) {
      String unit = part.group(2);
      Duration one = UNITS.get(unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit);
      if (one == null) {
        throw bad(text);
      }
      sum = sum.plus(one.multipliedBy(Long.parseLong(part.group(1))));
      at = part.end();
    }
    if (rest.isEmpty() || at < rest.length() || sum.compareTo(Duration.ofDays(36_500)) > 0) {
      throw bad(text);
    }
    return new Interval(text.trim(), sum);
  }

  /** A length of time in whole units, the greatest that will do: {@code 90 minutes}, {@code 1 day}. Whole microseconds. */
  public static String words(Duration duration) {
    long micros = duration.toSeconds() * 1_000_000L + duration.toNanosPart() / 1_000L;
    for (String unit : List.of("day", "hour", "minute", "second", "millisecond")) {
      long size = UNITS.get(unit).toNanos() / 1_000L;
      if (micros % size == 0 && (micros > 0 || unit.equals("second"))) {
        return counted(micros / size, unit);
      }
    }
    return counted(micros, "microsecond");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  private static Problem bad(String text) {
    return Problem.invalid(
        "",
        "\"" + text + "\" is not a length of time; write a number and a unit, for example \"10 minutes\" (microseconds to weeks)");
  }

  public long micros() {
    return duration.toSeconds() * 1_000_000L + duration.toNanosPart() / 1_000L;
  }

  public long millis() {
    return duration.toMillis();
  }

  @JsonValue
  public String text() {
    return text;
  }
}
