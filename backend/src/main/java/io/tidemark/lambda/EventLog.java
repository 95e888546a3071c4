package io.tidemark.lambda;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** What has happened to a run, the last {@value #KEPT} events, oldest first. Safe for use by many threads. */
final class EventLog {
  static final int KEPT = 50;

  private final Deque<LambdaView.Event> events = new ArrayDeque<>();
  private final Clock clock;

  EventLog(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(LambdaView.What what, Map<String, Object> detail) {
    events.add(new LambdaView.Event(clock.instant(), what, detail));
    if (events.size() > KEPT) {
      events.poll();
    }
  }

  synchronized List<LambdaView.Event> all() {
    return List.copyOf(events);
  }
}
