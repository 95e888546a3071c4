package io.tidemark.eventtime;

import io.tidemark.live.Publisher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * The plane of event time × processing time of one query: its newest events with their verdicts, its batches, windows and exact counts.
 *
 * <p>Holds at most {@value #KEPT_EVENTS} events and {@value #KEPT_BATCHES} batches; a batch sends at most {@value #SHOWN_EVENTS}
 * events, a uniform random choice (reservoir) when there are more. Counts are over
 * all events judged. Safe for use by many threads; the lock is never held over I/O.
 */
public final class Plane {
  static final int KEPT_EVENTS = 3_000;
  static final int KEPT_BATCHES = 200;
  static final int SHOWN_EVENTS = 400;
  private static final int SHOWN_WINDOWS = 150;

  private final String topic;
  private JudgedQuery query;
  private final Publisher publisher;
  private final Random random = new Random(7);

  private WindowLedger ledger;
  private final Deque<PlaneMessages.Event> events = new ArrayDeque<>();
  private final Deque<PlaneMessages.Batch> batches = new ArrayDeque<>();
  private List<PlaneMessages.Pending> pending = List.of();
  private PlaneMessages.Counts counts = new PlaneMessages.Counts(0, 0, 0, 0, 0, 0, 0, 0);

  public Plane(String queryId, JudgedQuery query, Publisher publisher) {
    this.topic = "plane:" + queryId;
    this.query = query;
    this.publisher = publisher;
    this.ledger = new WindowLedger(query);
  }

  /** Judges and draws one batch. Returns what does not add up with Spark's figures; empty when all does. */
  public synchronized Judgement apply(BatchFacts batch) {
    WindowLedger.Outcome outcome = ledger.apply(batch);
    List<PlaneMessages.Event> shown = shown(outcome.judged());
    shown.forEach(event -> keep(events, event, KEPT_EVENTS));
    count(batch, outcome.judged());
    PlaneMessages.Batch drawn =
        new PlaneMessages.Batch(
            batch.batchId(),
            batch.runId(),
            batch.startMillis(),
            batch.endMillis(),
            batch.evictWatermark().isPresent() ? batch.evictWatermark().getAsLong() : null,
            batch.lateWatermark().isPresent() ? batch.lateWatermark().getAsLong() : null,
            batch.inputRows(),
            shown.size(),
            !batch.hasData(),
            batch.droppedBySpark(),
            outcome.expectedDropped().isPresent() ? outcome.expectedDropped().getAsLong() : null,
            outcome.judged().stream().filter(j -> j.verdict() == Verdict.MALFORMED).count(),
            batch.rowsWritten());
    keep(batches, drawn, KEPT_BATCHES);
    if (publisher.hasSubscribers(topic)) {
      List<WindowCell> changed = outcome.changed();
      List<PlaneMessages.Window> windows =
          changed.subList(Math.max(0, changed.size() - SHOWN_WINDOWS), changed.size()).stream().map(WindowCell::toWire).toList();
      publisher.publish(topic, new PlaneMessages.BatchDelta("plane-batch", topic, drawn, shown, windows, outcome.removed(), counts));
    }
    return new Judgement(
        outcome.judged(),
        outcome.expectedDropped(),
        outcome.changed().stream().map(WindowCell::toWire).toList(),
        outcome.removed(),
        outcome.nextWatermark(),
        outcome.disagreements());
  }

  /**
   * The verdicts on one batch; {@code disagreements} is empty when all adds up with Spark's own figures.
   *
   * @param changed the windows it changed, as they stand after it
   * @param removed ids of windows that were merged into others
   * @param nextWatermark by which the batch after it will evict, epoch milliseconds; empty where it can't be known
   */
  public record Judgement(
      List<JudgedEvent> events,
      OptionalLong expectedDropped,
      List<PlaneMessages.Window> changed,
      List<String> removed,
      OptionalLong nextWatermark,
      List<String> disagreements) {}

  /** Shows which events of the topic no micro-batch has read yet; {@code unread} is exact, the list is not longer than 300. */
  public void pending(List<PlaneMessages.Pending> unreadEvents, long unread) {
    synchronized (this) {
      if (pending.equals(unreadEvents)) {
        return;
      }
      pending = List.copyOf(unreadEvents);
    }
    publisher.publishLatest(topic, "pending", new PlaneMessages.PendingList("plane-pending", topic, unreadEvents, unread));
  }

  /** Follows a query whose shape is known only now; does nothing when it is followed already. Forgets what was drawn otherwise. */
  public synchronized void follow(JudgedQuery known) {
    if (!known.equals(query)) {
      query = known;
      clear();
    }
  }

  /** Batches before the next one are unknown; see {@link WindowLedger#unknownBefore}. */
  public synchronized void unknownBefore(long newestEventTimeMillis) {
    ledger.unknownBefore(newestEventTimeMillis);
  }

  /** Forgets everything: the query starts from scratch. */
  public synchronized void clear() {
    ledger = new WindowLedger(query);
    events.clear();
    batches.clear();
    pending = List.of();
    counts = new PlaneMessages.Counts(0, 0, 0, 0, 0, 0, 0, 0);
    publisher.publishLatest(topic, "snapshot", snapshot());
  }

  public synchronized PlaneMessages.Snapshot snapshot() {
    return new PlaneMessages.Snapshot(
        "plane-snapshot",
        topic,
        query.streams().get(0),
        PlaneMessages.WindowShape.of(query.rule().windowing()),
        query.delayMillis(),
        query.outputMode(),
        query.keys(),
        List.copyOf(batches),
        List.copyOf(events),
        pending,
        ledger.cells(300).stream().map(WindowCell::toWire).toList(),
        counts,
        query.notJudged());
  }

  private List<PlaneMessages.Event> shown(List<JudgedEvent> judged) {
    List<JudgedEvent> chosen = judged;
    if (judged.size() > SHOWN_EVENTS) {
      chosen = new ArrayList<>(SHOWN_EVENTS);
      int seen = 0;
      for (JudgedEvent event : judged) {
        seen++;
        if (chosen.size() < SHOWN_EVENTS) {
          chosen.add(event);
        } else {
          int place = random.nextInt(seen);
          if (place < SHOWN_EVENTS) {
            chosen.set(place, event);
          }
        }
      }
    }
    return chosen.stream().map(event -> PlaneMessages.Event.of(event, query.several())).toList();
  }

  private void count(BatchFacts batch, List<JudgedEvent> judged) {
    long[] by = new long[Verdict.values().length];
    judged.forEach(event -> by[event.verdict().ordinal()]++);
    counts =
        new PlaneMessages.Counts(
            counts.events() + batch.inputRows(),
            counts.onTime() + by[Verdict.ON_TIME.ordinal()],
            counts.late() + by[Verdict.LATE.ordinal()],
            counts.dropped() + by[Verdict.DROPPED.ordinal()],
            counts.partlyDropped() + by[Verdict.PARTLY_DROPPED.ordinal()],
            counts.malformed() + by[Verdict.MALFORMED.ordinal()],
            counts.judged() + judged.size() - by[Verdict.NOT_JUDGED.ordinal()],
            counts.filtered() + by[Verdict.FILTERED.ordinal()]);
  }

  private static <T> void keep(Deque<T> ring, T item, int most) {
    ring.addLast(item);
    while (ring.size() > most) {
      ring.removeFirst();
    }
  }
}
