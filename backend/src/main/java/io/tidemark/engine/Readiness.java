package io.tidemark.engine;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How far the start has come, part by part, and what is down since.
 *
 * <p>Parts are known from the beginning, in the order in which the page shows them. Every change is told to the listener, outside
 * the lock. {@code elapsedMs} counts from the JVM's start. Safe for use by many threads.
 */
public final class Readiness {
  /** The last part, up with the first result a query has written; its absence does not make Tidemark unready. */
  public static final String RESULT = "result";

  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Consumer<Health> listener;

  private record Part(Health.State state, long reachedMillis, String detail) {}

  public Readiness(List<String> names, Consumer<Health> listener) {
    this.listener = listener;
    names.forEach(name -> parts.put(name, new Part(Health.State.starting, 0, null)));
  }

  public void starting(String part, String detail) {
    set(part, Health.State.starting, detail);
  }

  public void up(String part) {
    set(part, Health.State.up, null);
  }

  /** @param note something to know about it although it is up; null for nothing */
  public void up(String part, String note) {
    set(part, Health.State.up, note);
  }

  public void down(String part, String why) {
    set(part, Health.State.down, why);
  }

  public boolean isUp(String part) {
    synchronized (parts) {
      return parts.get(part).state() == Health.State.up;
    }
  }

  private void set(String part, Health.State state, String detail) {
    synchronized (parts) {
      Part before = parts.get(part);
      if (before == null) {
        throw new IllegalArgumentException("unknown part: " + part);
      }
      if (before.state() == state && Objects.equals(before.detail(), detail)) {
        return;
      }
      parts.put(part, new Part(state, sinceJvmStart(), detail));
    }
    listener.accept(health());
  }

  public Health health() {
    Map<String, Health.State> states = new LinkedHashMap<>();
    List<Health.Detail> details = new ArrayList<>();
    synchronized (parts) {
      parts.forEach(
          (name, part) -> {
            states.put(name, part.state());
            long elapsed = part.state() == Health.State.starting ? sinceJvmStart() : part.reachedMillis();
            details.add(new Health.Detail(name, part.state(), elapsed, part.detail()));
          });
    }
    boolean down = states.containsValue(Health.State.down);
    boolean starting = states.entrySet().stream().anyMatch(e -> !e.getKey().equals(RESULT) && e.getValue() == Health.State.starting);
    Health.Status status = down ? Health.Status.degraded : starting ? Health.Status.starting : Health.Status.ready;
    return new Health(status, states, details);
  }

  private static long sinceJvmStart() {
    return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
