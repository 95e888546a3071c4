package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Fields;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * What an online run is made of.
 *
 * @param challenger null for none
 * @param speed how many times faster than in real time flights are announced and reported
 * @param announce how long before its schedule a flight is announced
 * @param dirty of a hundred announcements, how many are spoilt
 */
record OnlineDefinition(
    String champion, String challenger, LocalDate day, int days, int speed, Interval announce, Interval watermark,
    Interval window, int dirty, int seed) {
  static final int FASTEST = 1_000_000;

  static OnlineDefinition read(JsonNode document, ModelRegistry models) {
    Fields fields =
        new Fields(document, Set.of("champion", "challenger", "day", "days", "speed", "announce", "watermark", "window",
            "dirty", "seed"));
    LocalDate day = day(fields);
    int most = (int) ChronoUnit.DAYS.between(day, Flights.LAST_DAY) + 1;
    String champion = fields.requiredText("champion");
    String challenger = fields.text("challenger", null);
    if (fields.has("champion")) {
      check(fields, "/champion", champion, models);
    }
    if (challenger != null) {
      check(fields, "/challenger", challenger, models);
    }
    OnlineDefinition definition =
        new OnlineDefinition(
            champion,
            challenger,
            day,
            fields.number("days", 1, most, Math.min(7, most)),
            fields.number("speed", 1, FASTEST, 3_600),
            fields.interval("announce", Duration.ofMinutes(1), Duration.ofHours(24), "2 hours"),
            fields.interval("watermark", Duration.ofMinutes(1), Duration.ofHours(48), "6 hours"),
            fields.interval("window", Duration.ofMinutes(10), Duration.ofHours(24), "6 hours"),
            fields.number("dirty", 0, 100, 2),
            fields.number("seed", 0, Integer.MAX_VALUE, 7));
    fields.refuseIfBad();
    return definition;
  }

  private static LocalDate day(Fields fields) {
    String text = fields.text("day", Flights.FIRST_DAY.toString());
    try {
      LocalDate day = LocalDate.parse(text);
      if (!day.isBefore(Flights.FIRST_DAY) && !day.isAfter(Flights.LAST_DAY)) {
        return day;
      }
    } catch (DateTimeParseException e) {
      // Told below, with the days that there are.
    }
    fields.complain("/day", "\"" + text + "\" is not a day from " + Flights.FIRST_DAY + " to " + Flights.LAST_DAY);
    return Flights.FIRST_DAY;
  }

  /** A model that can predict online is ready, and does not stop at what it has never seen. */
  static void check(Fields fields, String pointer, String id, ModelRegistry models) {
    try {
      if (models.order(id).handleInvalid() == Order.HandleInvalid.error) {
        fields.complain(pointer, "model " + id + " has handleInvalid \"error\": an airport no history has would stop the query;"
            + " have one trained with \"keep\" or \"skip\"");
      }
    } catch (Problem e) {
      fields.complain(pointer, e.getMessage());
    }
  }
}
