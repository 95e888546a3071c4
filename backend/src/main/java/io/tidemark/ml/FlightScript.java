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
 * report. A report is never due before the announcement. The two kinds are counted apart, so that it can go on where the topics of both
 * end. Confined to whoever holds the feed's monitor.
 */
final class FlightScript {
  /** No flight of the past has it. */
  static final String NOWHERE = "QQQ";

  enum Kind {
    announcement,
    report
  }

  record Entry(Instant due, Kind kind, String json) {}

  private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::due).thenComparing(Entry::kind);

  private final List<Entry> announcements = new ArrayList<>();
  private final List<Entry> reports = new ArrayList<>();
  private int announced;
  private int reported;

  FlightScript(OnlineDefinition definition) {
    Random random = new Random(definition.seed());
    for (Flight flight : Flights.of(definition.day(), definition.days())) {
      Instant due = flight.scheduled().minus(definition.announce().duration());
      announcements.add(new Entry(due, Kind.announcement, announcement(flight, definition.dirty(), random)));
      reports.add(new Entry(flight.reported().isBefore(due) ? due : flight.reported(), Kind.report, report(flight)));
    }
    announcements.sort(ORDER);
    reports.sort(ORDER);
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

  /** Leaves out what was sent before: the first of each kind. False, and nothing is left out, if there are not so many. */
  boolean goOn(long announcementsSent, long reportsSent) {
    if (announcementsSent > announcements.size() || reportsSent > reports.size()) {
      return false;
    }
    announced = (int) announcementsSent;
    reported = (int) reportsSent;
    return true;
  }

  /** When the next is due; empty when all is sent. */
  Optional<Instant> nextDue() {
    return left() == 0 ? Optional.empty() : Optional.of(coming().due());
  }

  private Entry coming() {
    if (announced == announcements.size()) {
      return reports.get(reported);
    }
    Entry announcement = announcements.get(announced);
    boolean report = reported < reports.size() && ORDER.compare(reports.get(reported), announcement) < 0;
    return report ? reports.get(reported) : announcement;
  }

  Entry next() {
    Entry entry = coming();
    if (entry.kind() == Kind.announcement) {
      announced++;
    } else {
      reported++;
    }
    return entry;
  }

  /** All up to the announcement of so many more flights, with it; when no more flights come, as many reports. */
  List<Entry> next(int flights) {
    boolean toCome = announced < announcements.size();
    int until = Math.min(announced + flights, announcements.size());
    List<Entry> taken = new ArrayList<>();
    while (left() > 0 && (toCome ? announced < until : taken.size() < flights)) {
      taken.add(next());
    }
    return taken;
  }

  int left() {
    return announcements.size() + reports.size() - announced - reported;
  }

  int announced() {
    return announced;
  }

  int reported() {
    return reported;
  }

  /** When the last was due; null before the first. */
  Instant clock() {
    Instant announcement = announced == 0 ? null : announcements.get(announced - 1).due();
    Instant report = reported == 0 ? null : reports.get(reported - 1).due();
    return announcement == null || report != null && report.isAfter(announcement) ? report : announcement;
  }
}
