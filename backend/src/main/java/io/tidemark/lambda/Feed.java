package io.tidemark.lambda;

import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends the script's reports: at the pace of their own time while it plays, or so many at once. A report is part of the truth when
 * Kafka has it.
 *
 * <p>A thread of its own looks ten times a second while it plays, and not at all otherwise; it sends at most {@value #MOST} reports a
 * look. A failure is handed on once, and nothing more is sent. Safe for use by many threads.
 */
final class Feed implements AutoCloseable {
  private static final int MOST = 1_000;
  private static final int MOST_SENT = 200_000;
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final Duration RATED = Duration.ofSeconds(5);

  private record Sent(Instant at, int reports) {}

  private final Script script;
  private final ReportTopic topic;
  private final Truth truth;
  private int speed;
  private final Clock clock;
  private final Runnable changed;
  private final Consumer<RuntimeException> failed;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> LambdaThreads.daemon(task, "tidemark-lambda-input"));
  private final Deque<Sent> lately = new ArrayDeque<>();
  private ScheduledFuture<?> playing;
  private Instant wallBase;
  private Instant dataBase;
  private boolean broken;

  Feed(Script script, ReportTopic topic, Truth truth, int speed, Clock clock, Runnable changed, Consumer<RuntimeException> failed) {
    this.script = script;
    this.topic = topic;
    this.truth = truth;
    this.speed = speed;
    this.clock = clock;
    this.changed = changed;
    this.failed = failed;
  }

  synchronized void play() {
    if (playing == null && !thread.isShutdown()) {
      anchor();
      playing = thread.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The data's clock goes on from the next report, or from the newest sent when that is later. */
  private void anchor() {
    wallBase = clock.instant();
    Instant next = script.nextDue().orElse(null);
    dataBase = script.clock() == null || next == null ? next : next.isBefore(script.clock()) ? next : script.clock();
  }

  /** From now on; the data's clock does not jump. */
  synchronized void speed(int changed) {
    if (playing != null && dataBase != null) {
      dataBase = now();
      wallBase = clock.instant();
    }
    speed = changed;
  }

  synchronized void pause() {
    if (playing != null) {
      playing.cancel(false);
      playing = null;
    }
  }

  /** Sends so many reports, or all that are left, and stands. */
  synchronized void advance(int reports) {
    pause();
    List<Report> next = new ArrayList<>();
    while (next.size() < reports && script.nextDue().isPresent()) {
      next.add(script.next());
    }
    send(next);
  }

  synchronized int late(int reports, Duration by) {
    return script.late(reports, by);
  }

  synchronized int wrong(int reports) {
    if (truth.reports() > MOST_SENT) {
      throw Problem.conflict("the log is long enough: " + truth.reports() + " reports; start another run");
    }
    return script.wrong(reports);
  }

  private synchronized void look() {
    if (playing == null) {
      return;
    }
    if (dataBase == null) {
      anchor();
    }
    List<Report> due = new ArrayList<>();
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

  private void send(List<Report> reports) {
    if (reports.isEmpty()) {
      return;
    }
    if (broken) {
      throw Problem.conflict("the input has failed; start another run");
    }
    try {
      topic.append(reports);
    } catch (RuntimeException e) {
      broken = true;
      failed.accept(e);
      throw e;
    }
    reports.forEach(truth::take);
    lately.add(new Sent(clock.instant(), reports.size()));
    changed.run();
  }

  synchronized LambdaView.Input view() {
    Instant since = clock.instant().minus(RATED);
    while (!lately.isEmpty() && lately.peek().at().isBefore(since)) {
      lately.poll();
    }
    LambdaView.InputState state =
        script.left() == 0 ? LambdaView.InputState.over : playing == null ? LambdaView.InputState.paused : LambdaView.InputState.playing;
    double rate = lately.stream().mapToInt(Sent::reports).sum() / (double) RATED.toSeconds();
    return new LambdaView.Input(state, truth.reports(), script.left(), script.held(), script.clock(), rate);
  }

  @Override
  public void close() {
    pause();
    LambdaThreads.end(thread);
  }
}
