package io.tidemark.lambda;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reports made of the recorded flights: one that left late is first reported at its planned departure, without delay, for nobody knew
 * better, and corrected when it left; any other is reported once. Stateless; reads the program's own data.
 */
final class FlightInput {
  /** The day with the most flights. */
  static final String USUAL_DAY = "2001-01-03";

  private static final LocalDate FIRST = LocalDate.of(2001, 1, 1);
  private static final LocalDate LAST = LocalDate.of(2001, 3, 31);

  private FlightInput() {}

  static boolean has(String day) {
    try {
      LocalDate date = LocalDate.parse(day);
      return !date.isBefore(FIRST) && !date.isAfter(LAST);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  static String days() {
    return FIRST + " to " + LAST;
  }

  /** @param day null for all */
  static List<Script.Entry> entries(String day) {
    List<Script.Entry> entries = new ArrayList<>();
    try (InputStream in = FlightInput.class.getResourceAsStream("/sample-data/flights.csv");
        MappingIterator<Map<String, String>> rows =
            new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader()).readValues(in)) {
      for (int n = 1; rows.hasNext(); n++) {
        Map<String, String> row = rows.next();
        if (day == null || row.get("scheduled").startsWith(day)) {
          add(entries, "f" + n, row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the recorded flights can't be read", e);
    }
    return entries;
  }

  private static void add(List<Script.Entry> entries, String flight, Map<String, String> row) {
    Instant scheduled = Instant.parse(row.get("scheduled"));
    Instant reported = Instant.parse(row.get("reported"));
    int delay = Integer.parseInt(row.get("delayMinutes"));
    Report last = new Report(flight, row.get("origin"), row.get("destination"), row.get("scheduled").substring(0, 10), delay, reported);
    if (delay > 0) {
      entries.add(new Script.Entry(scheduled, entries.size(), last.with(0, scheduled), false));
    }
    entries.add(new Script.Entry(reported, entries.size(), last, false));
  }
}
