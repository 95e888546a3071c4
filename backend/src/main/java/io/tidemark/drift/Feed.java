package io.tidemark.drift;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends what the plant measures into the topic, by the wall clock times the run's speed or so many seconds at once.
 *
 * <p>While {@value #MOST_WAITING} readings are not judged yet nothing more is sent: playing slows down, it does not pile up. Safe for use
 * by many threads; {@link #view} waits for nobody. {@link #close} is idempotent.
 */
final class Feed implements AutoCloseable {
  static final int MOST_WAITING = 5_000;
  private static final int EVERY_MILLIS = 250;
  private static final int PATIENCE_SECONDS = 5;

  /** A reading as it stands in the topic. */
  record Record(long id, Instant at, int sensor, double temperature, double vibration, double current) {
    static Record of(Reading one) {
      return new Record(one.id(), one.at(), one.sensor(), one.values().get(0), one.values().get(1), one.values().get(2));
    }
  }

  private final Plant plant;
  private final LabTopic topic;
  private final Ledger ledger;
  private final Duration every;
  private final int speed;
  private final Consumer<String> failed;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "tidemark-drift-feed");
        made.setDaemon(true);
        return made;
      });
  private ScheduledFuture<?> playing;
  private long owedMillis;
  private long sent;
  private volatile DriftView.Input view;

  Feed(Plant plant, LabTopic topic, Ledger ledger, Definition definition, Consumer<String> failed) {
    this.plant = plant;
    this.topic = topic;
    this.ledger = ledger;
    this.every = definition.every().duration();
    this.speed = definition.speed();
    this.failed = failed;
    look();
  }

  /** Puts something into the input; it holds from the next reading on. */
  synchronized void put(Consumer<Plant> what) {
    what.accept(plant);
    look();
  }

  synchronized void play() {
    if (playing == null) {
      owedMillis = 0;
      playing = thread.scheduleAtFixedRate(this::turn, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
      look();
    }
  }

  synchronized void pause() {
    if (playing != null) {
      playing.cancel(false);
      playing = null;
      look();
    }
  }

  synchronized void advance(int seconds) {
    if (playing != null) {
      throw Problem.conflict("the input plays; pause it first");
    }
    send(Math.max(1, Duration.ofSeconds(seconds).toMillis() / every.toMillis()));
  }

  private synchronized void turn() {
    if (playing == null || ledger.waiting() > MOST_WAITING) {
      return;
    }
    owedMillis += (long) EVERY_MILLIS * speed;
    long ticks = owedMillis / every.toMillis();
    owedMillis -= ticks * every.toMillis();
    try {
      send(ticks);
    } catch (RuntimeException e) {
      pause();
      failed.accept(e.getMessage());
    }
  }

  private void send(long ticks) {
    List<Reading> readings = new ArrayList<>();
    for (long i = 0; i < ticks; i++) {
      readings.addAll(plant.tick());
    }
    ledger.sent(readings);
    topic.append(readings.stream().map(Record::of).toList());
    sent += readings.size();
    look();
  }

  private void look() {
    view = new DriftView.Input(
        playing == null ? DriftView.InputState.paused : DriftView.InputState.playing,
        sent,
        plant.held(),
        plant.clock(),
        plant.faults(),
        plant.shifts());
  }

  DriftView.Input view() {
    return view;
  }

  @Override
  public void close() {
    pause();
    thread.shutdown();
    try {
      thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
