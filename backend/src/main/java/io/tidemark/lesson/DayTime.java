package io.tidemark.lesson;

import io.tidemark.wire.Json;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as a scenario writes them: {@code 12:07}, {@code 12:00:26} or {@code 12:00:26.5} on its day, UTC, or a whole ISO-8601 instant. */
record DayTime(LocalDate day) {
  static final String RULE = "a time like \"12:07\" or \"12:00:26\" on the scenario's day, or a whole one like \"2026-03-02T12:07:00Z\"";
  private static final Pattern SHORT = Pattern.compile("(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,3}))?)?");

  Optional<Instant> instant(String text) {
    try {
      if (SHORT.matcher(text).matches()) {
        return Optional.of(LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text).atDate(day).toInstant(ZoneOffset.UTC));
      }
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** {@code time} as the canonical form has it; microseconds stay where there are any. */
  static String iso(Instant time) {
    return time.getNano() % 1_000_000 == 0 ? Json.text(time) : time.toString();
  }

  /** The shortest text that {@link #instant} reads back as {@code time}. */
  String shortest(Instant time) {
    if (!time.atZone(ZoneOffset.UTC).toLocalDate().equals(day) || time.getNano() % 1_000_000 != 0) {
      return iso(time);
    }
    String whole = iso(time).substring(11, 23);
    return whole.endsWith(":00.000") ? whole.substring(0, 5) : whole.endsWith(".000") ? whole.substring(0, 8) : whole;
  }
}
