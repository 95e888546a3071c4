package io.tidemark.ml;

import io.tidemark.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * All that will be sent in a run, in the order it is due: each flight's announcement, some of them spoilt by seed, and its
 * report. A report is never due before the announcement. Confined to whoever holds the feed's monitor.
 */
final class FlightScript {
  /** No flight of the past has it. */
  static final String NOWHERE = "QQQ";

  enum Kind {
    announcement,
    report
  }

  record Entry(Instant due, Kind kind, String json) {}

  private final List<Entry> entries;
  private int next;
  private int announced;

  FlightScript(OnlineDefinition definition) {
    Random random = new Random(definition.seed());
    List<Entry> all = new ArrayList<>();
    for (Flight flight : Flights.of(definition.day(), definition.days())) {
      Instant due = flight.scheduled().minus(definition.announce().duration());
      all.add(new Entry(due, Kind.announcement, announcement(flight, definition.dirty(), random)));
      all.add(new Entry(flight.reported().isBefore(due) ? due : flight.reported(), Kind.report, report(flight)));
    }
    all.sort(Comparator.comparing(Entry::due).thenComparing(Entry::kind));
    entries = List.copyOf(all);
  }

  private static String announcement(Flight flight, int dirty, Random random) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("flight", flight.id());
    fields.put("scheduled", flight.scheduled());
    fields.put("origin", flight.origin());
    fields.put("destination", flight.destination());
    fields.put("distanceMiles", flight.distanceMiles());
    boolean spoilt = random.nextInt(100) < dirty;
    int how = random.nextInt(3);
    boolean first = random.nextBoolean();
    if (spoilt && how == 0) {
      fields.put(first ? "origin" : "destination", NOWHERE);
    } else if (spoilt && how == 1) {
      fields.put(first ? "origin" : "distanceMiles", null);
    }
    String json = Json.write(fields);
    return spoilt && how == 2 ? json.substring(0, json.length() / 2) : json;
  }

  private static String report(Flight flight) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("flight", flight.id());
    fields.put("scheduled", flight.scheduled());
    fields.put("delayMinutes", flight.delayMinutes());
    fields.put("reported", flight.reported());
    return Json.write(fields);
  }

  /** When the next is due; empty when all is sent. */
  Optional<Instant> nextDue() {
    return next < entries.size() ? Optional.of(entries.get(next).due()) : Optional.empty();
  }

  Entry next() {
    Entry entry = entries.get(next++);
    announced += entry.kind() == Kind.announcement ? 1 : 0;
    return entry;
  }

  /** All up to the announcement of so many more flights, with it; when no more flights come, as many reports. */
  List<Entry> next(int flights) {
    int until = announced + flights;
    boolean announcements = announced < entries.size() / 2;
    List<Entry> taken = new ArrayList<>();
    while (next < entries.size() && (announcements ? announced < Math.min(until, entries.size() / 2) : taken.size() < flights)) {
      taken.add(next());
    }
    return taken;
  }

  int left() {
    return entries.size() - next;
  }

  int announced() {
    return announced;
  }

  int reported() {
    return next - announced;
  }

  /** When the last was due; null before the first. */
  Instant clock() {
    return next == 0 ? null : entries.get(next - 1).due();
  }
}
