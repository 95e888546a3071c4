package io.tidemark.alert;

import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.diagnosis.Finding;
import io.tidemark.progress.ProgressSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Decides when an alert fires, is told again and is over.
 *
 * <p>An alert fires for a query when what it watches has held for the alert's {@code for}, is told again each {@code repeatAfter} while
 * it holds, and is over as soon as it does not; so also when the query stops, is removed, or the alert is switched off. Looked at with
 * each report of a query and with each tick. Not safe for use by several threads; {@link Alerts} guards it.
 */
final class Watch {
  /** What holds now; {@code value} is null for a finding. */
  private record Observed(AlertDefinition.On on, Double value, Finding finding, String detail) {}

  private record Key(String alert, String query) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byAlert = alert.compareTo(other.alert);
      return byAlert != 0 ? byAlert : query.compareTo(other.query);
    }
  }

  /** How long it has held; {@code toldAt} is null until the alert has fired. */
  private static final class Standing {
    private final Instant since;
    private Instant toldAt;
    private Observed observed;

    private Standing(Instant since) {
      this.since = since;
    }
  }

  /** Told of each event, on the watch's thread. */
  interface Listener {
    void told(Event event);
  }

  /** What has happened to an alert; {@code event} is {@code fired}, {@code repeated} or {@code resolved}. */
  record Event(Instant at, String alert, String query, String event, AlertDefinition.On on, Double value, Finding finding, String detail) {
    LogEntry entry(long number, String sent) {
      return new LogEntry(number, at, alert, query, event, on, value, finding, detail, sent);
    }
  }

  private final Diagnosis diagnosis;
  private final Clock clock;
  private final Listener listener;
  private final Map<String, AlertDefinition> alerts = new TreeMap<>();
  private final Map<String, QueryStanding> queries = new TreeMap<>();
  private final Map<String, Reading> readings = new HashMap<>();
  private final Map<Key, Standing> standings = new TreeMap<>();

  Watch(Diagnosis diagnosis, Clock clock, Listener listener) {
    this.diagnosis = diagnosis;
    this.clock = clock;
    this.listener = listener;
  }

  /** Takes an alert anew; null removes it. What it had fired is over when it does not hold by the new definition. */
  void define(String id, AlertDefinition definition) {
    if (definition == null) {
      alerts.remove(id);
      List.copyOf(standings.keySet()).stream().filter(key -> key.alert().equals(id)).forEach(key -> over(key, "the alert was removed"));
    } else {
      alerts.put(id, definition);
      queries.values().forEach(query -> look(id, definition, query));
    }
  }

  void take(ProgressSnapshot snapshot) {
    QueryStanding query = queries.get(snapshot.queryId());
    if (query == null) {
      return;
    }
    readings.computeIfAbsent(query.id(), id -> new Reading()).take(snapshot, clock.instant());
    alerts.forEach((id, alert) -> look(id, alert, query));
  }

  /** Takes where all queries stand, and looks at each of them by the clock. */
  void tick(List<QueryStanding> now) {
    queries.clear();
    now.forEach(query -> queries.put(query.id(), query));
    readings.keySet().retainAll(queries.keySet());
    now.stream().filter(query -> !query.running()).forEach(query -> readings.remove(query.id()));
    for (Key key : List.copyOf(standings.keySet())) {
      if (!queries.containsKey(key.query())) {
        over(key, "the query was removed");
      }
    }
    alerts.forEach((id, alert) -> now.forEach(query -> look(id, alert, query)));
  }

  List<Firing> firing() {
    List<Firing> firing = new ArrayList<>();
    standings.forEach(
        (key, standing) -> {
          if (standing.toldAt != null) {
            Observed now = standing.observed;
            firing.add(new Firing(key.alert(), key.query(), standing.since, now.on(), now.value(), now.finding(), now.detail()));
          }
        });
    return firing;
  }

  private void look(String id, AlertDefinition alert, QueryStanding query) {
    Key key = new Key(id, query.id());
    Optional<Observed> observed = alert.enabled() && alert.watches(query.id()) ? observe(alert.on(), query) : Optional.empty();
    if (observed.isEmpty()) {
      over(key, alert.enabled() ? null : "the alert was switched off");
      return;
    }
    Instant now = clock.instant();
    Standing standing = standings.computeIfAbsent(key, k -> new Standing(now));
    standing.observed = observed.get();
    boolean first = standing.toldAt == null;
    if (first && !now.isBefore(standing.since.plus(alert.lasting().duration()))) {
      tell(key, standing, now, "fired");
    } else if (!first && alert.repeatAfter() != null && !now.isBefore(standing.toldAt.plus(alert.repeatAfter().duration()))) {
      tell(key, standing, now, "repeated");
    }
  }

  private void tell(Key key, Standing standing, Instant now, String event) {
    standing.toldAt = now;
    listener.told(event(key, standing, now, event, standing.observed.detail()));
  }

  /** @param why null when what was watched simply is no more so */
  private void over(Key key, String why) {
    Standing standing = standings.remove(key);
    if (standing != null && standing.toldAt != null) {
      String detail = why == null ? standing.observed.detail() : why;
      listener.told(event(key, standing, clock.instant(), "resolved", detail));
    }
  }

  private static Event event(Key key, Standing standing, Instant at, String event, String detail) {
    Observed seen = standing.observed;
    return new Event(at, key.alert(), key.query(), event, seen.on(), seen.value(), seen.finding(), detail);
  }

  private Optional<Observed> observe(AlertDefinition.On on, QueryStanding query) {
    if (on.metric() == null) {
      return diagnosis.findings(query.id()).stream().filter(on::matches).findFirst().map(found -> new Observed(on, null, found, words(found)));
    }
    OptionalDouble value = value(on.metric(), query);
    if (value.isEmpty() || !on.crossed(value.getAsDouble())) {
      return Optional.empty();
    }
    String detail = on.metric() == Metric.failed && query.failed() ? query.error() : words(on, value.getAsDouble());
    return Optional.of(new Observed(on, value.getAsDouble(), null, detail));
  }

  private OptionalDouble value(Metric metric, QueryStanding query) {
    if (metric == Metric.failed) {
      return OptionalDouble.of(query.failed() ? 1 : 0);
    }
    if (!query.running()) {
      return OptionalDouble.empty();
    }
    Reading reading = readings.computeIfAbsent(query.id(), id -> new Reading());
    return metric == Metric.silentMs ? OptionalDouble.of(reading.silentMillis(clock.instant())) : metric.of(reading);
  }

  private static String words(Finding finding) {
    return finding.kind() + ": " + finding.detail();
  }

  private static String words(AlertDefinition.On on, double value) {
    return on.metric() + " is " + plain(value) + (on.above() != null ? ", above " + plain(on.above()) : ", below " + plain(on.below()));
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
  }
}
