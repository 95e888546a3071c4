package io.tidemark.ml;

import io.tidemark.ml.FlightScript.Entry;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends what the script holds: at the pace of its own time while it plays, or for so many flights at once.
 *
 * <p>A thread of its own looks ten times a second while it plays and sends at most {@value #MOST} a look; once a second it calls
 * {@code watch}. A failure is handed on once, and nothing more is sent; an interruption, by which a run is ended or left, only
 * ends the sending. Safe for use by many threads.
 */
final class FlightFeed implements AutoCloseable {
  private static final int MOST = 1_000;
  private static final long EVERY_MILLIS = 100;
  private static final long WATCH_MILLIS = 1_000;
  private static final long CLOSE_SECONDS = 5;

  private final FlightScript script;
  private final FlightTopics topics;
  private final Clock clock;
  private final Runnable changed;
  private final Consumer<RuntimeException> failed;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "tidemark-ml-input");
        made.setDaemon(true);
        return made;
      });
  private int speed;
  private ScheduledFuture<?> playing;
  private Instant wallBase;
  private Instant dataBase;
  private boolean broken;

  FlightFeed(FlightScript script, FlightTopics topics, int speed, Clock clock, Runnable changed, Runnable watch,
      Consumer<RuntimeException> failed) {
    this.script = script;
    this.topics = topics;
    this.speed = speed;
    this.clock = clock;
    this.changed = changed;
    this.failed = failed;
    thread.scheduleWithFixedDelay(watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The data's clock goes on from the last that was due, or from the next when none was. */
  synchronized void play() {
    if (playing == null && script.left() > 0) {
      wallBase = clock.instant();
      dataBase = script.clock() == null ? script.nextDue().orElseThrow() : script.clock();
      playing = thread.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** From now on; the data's clock does not jump. */
  synchronized void speed(int changedTo) {
    if (playing != null) {
      dataBase = now();
      wallBase = clock.instant();
    }
    speed = changedTo;
  }

  synchronized void pause() {
    if (playing != null) {
      playing.cancel(false);
      playing = null;
    }
  }

  /** Sends up to the announcement of so many more flights, and stands. */
  synchronized void advance(int flights) {
    pause();
    send(script.next(flights));
  }

  private synchronized void look() {
    if (playing == null) {
      return;
    }
    List<Entry> due = new ArrayList<>();
    Optional<Instant> next = script.nextDue();
    while (due.size() < MOST && next.isPresent() && !next.get().isAfter(now())) {
      due.add(script.next());
      next = script.nextDue();
    }
    try {
      send(due);
    } catch (RuntimeException e) {
      pause();
    }
    if (next.isEmpty()) {
      pause();
      changed.run();
    }
  }

  private Instant now() {
    return dataBase.plus(Duration.between(wallBase, clock.instant()).multipliedBy(speed));
  }

  private void send(List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    if (broken) {
      throw Problem.conflict("the input has failed; start another run");
    }
    try {
      topics.send(topics.announcements, json(entries, FlightScript.Kind.announcement));
      topics.send(topics.reports, json(entries, FlightScript.Kind.report));
    } catch (RuntimeException e) {
      broken = true;
      if (!Thread.currentThread().isInterrupted()) {
        failed.accept(e);
      }
      throw e;
    }
    changed.run();
  }

  private static List<String> json(List<Entry> entries, FlightScript.Kind kind) {
    return entries.stream().filter(entry -> entry.kind() == kind).map(Entry::json).toList();
  }

  synchronized OnlineView.Input view() {
    OnlineView.InputState state =
        script.left() == 0 ? OnlineView.InputState.over : playing == null ? OnlineView.InputState.paused
            : OnlineView.InputState.playing;
    return new OnlineView.Input(state, script.announced(), script.reported(), script.left(), script.clock(), speed);
  }

  @Override
  public void close() {
    pause();
    thread.shutdown();
    try {
      thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
