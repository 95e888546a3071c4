package io.tidemark.eventtime;

/**
 * The span of event time in which windows can't be counted, because batches there are unknown or were only sampled.
 *
 * <p>One span, in epoch milliseconds, both ends within; it only grows. Empty at first. Confined to its ledger's lock.
 */
final class Blur {
  private final long reachMillis;
  private long fromMillis = Long.MAX_VALUE;
  private long untilMillis = Long.MIN_VALUE;

  /** @param reachMillis how much later a window may begin and still be affected: the gap of sessions, else 0 */
  Blur(long reachMillis) {
    this.reachMillis = reachMillis;
  }

  void before(long until) {
    span(Long.MIN_VALUE, until);
  }

  void span(long from, long until) {
    fromMillis = Math.min(fromMillis, from);
    untilMillis = Math.max(untilMillis, until);
  }

  boolean isEmpty() {
    return fromMillis > untilMillis;
  }

  boolean covers(TimeWindow window) {
    return !isEmpty() && window.startMillis() <= saturated(untilMillis, reachMillis) && window.endMillis() >= fromMillis;
  }

  private static long saturated(long millis, long plus) {
    return millis > Long.MAX_VALUE - plus ? Long.MAX_VALUE : millis + plus;
  }
}
