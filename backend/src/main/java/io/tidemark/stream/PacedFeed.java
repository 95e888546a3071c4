package io.tidemark.stream;

import java.time.Clock;

/**
 * Sends a script's events when they are due, evenly.
 *
 * <p>Works in ticks of at least 50 ms. After a stall of more than two seconds (the machine slept, Kafka did not take anything, the clock
 * was set) the script is shifted instead of catching up in a burst.
 */
final class PacedFeed implements Feed {
  static final long TICK_MILLIS = 50;
  static final long LONGEST_WAIT_MILLIS = 1_000;
  static final long STALL_MILLIS = 2_000;

  private final Script script;
  private final Clock clock;

  PacedFeed(Script script, Clock clock) {
    this.script = script;
    this.clock = clock;
  }

  @Override
  public void run(Outlet outlet) {
    long previous = clock.millis();
    long n = script.begin(outlet.last(), previous);
    outlet.working();
    try {
      long wait;
      do {
        long now = clock.millis();
        if (Math.abs(now - previous) > STALL_MILLIS) {
          script.hold(previous, now, n);
        }
        previous = now;
        while (script.dueMillis(n) <= now && !outlet.stopped()) {
          outlet.send(script.origin(), n, script.dueMillis(n), script.event(n));
          n++;
        }
        wait = Math.max(TICK_MILLIS, Math.min(LONGEST_WAIT_MILLIS, script.dueMillis(n) - now));
      } while (outlet.await(wait));
    } finally {
      script.end(clock.millis(), n);
    }
  }
}
