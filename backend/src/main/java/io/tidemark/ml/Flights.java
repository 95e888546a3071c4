package io.tidemark.ml;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The recorded flights: those of January and February to learn from, those of March to predict. Stateless; reads the program's
 * own data.
 */
final class Flights {
  static final LocalDate FIRST_DAY = LocalDate.of(2001, 3, 1);
  static final LocalDate LAST_DAY = LocalDate.of(2001, 3, 31);
  private static final Comparator<Flight> ORDER = Comparator.comparing(Flight::scheduled).thenComparing(Flight::id);

  private Flights() {}

  /** Those scheduled in January and February, in order of schedule. */
  static List<Flight> past() {
    return between(Instant.MIN, start(FIRST_DAY));
  }

  /** Those scheduled on so many days from {@code day}, in order of schedule. */
  static List<Flight> of(LocalDate day, int days) {
    return between(start(day), start(day.plusDays(days)));
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static List<Flight> between(Instant from, Instant until) {
    List<Flight> flights = new ArrayList<>();
    try (InputStream in = Flights.class.getResourceAsStream("/sample-data/flights.csv");
        MappingIterator<Map<String, String>> rows =
            new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader()).readValues(in)) {
      for (int n = 1; rows.hasNext(); n++) {
        Flight flight = flight("f-" + n, rows.next());
        if (!flight.scheduled().isBefore(from) && flight.scheduled().isBefore(until)) {
          flights.add(flight);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the recorded flights can't be read", e);
    }
    flights.sort(ORDER);
    return flights;
  }

  private static Flight flight(String id, Map<String, String> row) {
    return new Flight(
        id,
        Instant.parse(row.get("scheduled")),
        Instant.parse(row.get("reported")),
        Integer.parseInt(row.get("delayMinutes")),
        Integer.parseInt(row.get("distanceMiles")),
        row.get("origin"),
        row.get("destination"));
  }
}
