package io.tidemark.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.live.Publisher;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The lambda lab: one run at a time.
 *
 * <p>A new run closes the one before; one that nobody touches or watches for 60 minutes is closed. Runs begin and end on one thread,
 * one after the other, at most {@value #MOST_WAITING} waiting; the last {@value #KEPT} that were closed are still told of. Safe for
 * use by many threads; {@link #close} is idempotent.
 */
public final class LambdaLab implements Lambda, AutoCloseable {
  static final Duration IDLE = Duration.ofMinutes(60);
  private static final int KEPT = 4;
  private static final int MOST_WAITING = 8;
  private static final long CLOSE_SECONDS = 30;

  private final Publisher publisher;
  private final Clock clock;
  private final Map<String, LambdaRun> runs = new LinkedHashMap<>();
  private final ScheduledExecutorService turns =
      Executors.newSingleThreadScheduledExecutor(task -> LambdaThreads.daemon(task, "tidemark-lambda-runs"));
  private final AtomicInteger waiting = new AtomicInteger();
  private LambdaStage stage;
  private LambdaRun current;
  private int count;
  private boolean closed;

  /** Runs are numbered from where no server before has come, or a page left open over a restart would act on another one's run. */
  public LambdaLab(Publisher publisher, Clock clock) {
    this.publisher = publisher;
    this.clock = clock;
    count = (int) Math.floorMod(clock.millis() / 1_000, 1_000_000L) * 1_000;
    turns.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
  }

  /** Spark, Kafka and the database are up: from now on runs can be started. */
  public synchronized void open(LambdaStage up) {
    stage = up;
  }

  @Override
  public synchronized LambdaView.Run start(JsonNode body) {
    Definition definition = Documents.definition(body);
    if (stage == null || closed) {
      throw Problem.unavailable("the lambda lab opens when Spark is up; try again in a few seconds");
    }
    if (waiting.get() >= MOST_WAITING) {
      throw Problem.unavailable("runs are started faster than old ones can be ended; try again in a few seconds");
    }
    if (current != null) {
      end(current);
    }
    current = new LambdaRun("l" + ++count, definition, stage, clock, this::tell);
    runs.put(current.id(), current);
    while (runs.size() > KEPT + 1) {
      runs.remove(runs.keySet().iterator().next());
    }
    inTurn(current::begin);
    return current.view();
  }

  private void tell(LambdaView.Message message) {
    publisher.publishLatest(message.topic(), "run", message);
  }

  private void end(LambdaRun run) {
    if (run.end()) {
      inTurn(run::tearDown);
    }
  }

  private void inTurn(Runnable task) {
    waiting.incrementAndGet();
    try {
      turns.execute(() -> {
        try {
          task.run();
        } finally {
          waiting.decrementAndGet();
        }
      });
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
    }
  }

  /** Closes the run that was left alone; called every minute. */
  synchronized void sweep() {
    if (current == null || current.closed()) {
      return;
    }
    if (publisher.hasSubscribers("lambda:" + current.id())) {
      current.touch();
    } else if (!current.touched().plus(IDLE).isAfter(clock.instant())) {
      end(current);
    }
  }

  private synchronized Optional<LambdaRun> find(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  private LambdaRun known(String id) {
    LambdaRun run = find(id).orElseThrow(() -> Problem.notFound("there is no run " + id + " (any more); start one by POST /api/lambda/runs"));
    run.touch();
    return run;
  }

  @Override
  public LambdaView.Run run(String id) {
    return known(id).view();
  }

  @Override
  public LambdaView.Answer answer(String id, String airport) {
    return known(id).answer(airport);
  }

  @Override
  public LambdaView.History history(String id) {
    return known(id).history();
  }

  @Override
  public LambdaView.Run act(String id, JsonNode body) {
    LambdaRun run = known(id);
    return run.act(Documents.action(body));
  }

  @Override
  public void close(String id) {
    LambdaRun run = known(id);
    synchronized (this) {
      end(run);
    }
  }

  /** Takes one progress report of any query; called by the progress thread. */
  public void onProgress(ProgressSnapshot progress) {
    LambdaRun run;
    synchronized (this) {
      run = current;
    }
    if (run != null) {
      run.onProgress(progress);
    }
  }

  /** Snapshot of topic {@code lambda:RUN}: what was told last. */
  public Optional<Object> snapshot(String id) {
    return find(id).map(LambdaRun::message);
  }

  /** Ends the run, and waits for that a while; what is left then the next start removes. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (current != null) {
        end(current);
      }
    }
    turns.shutdown();
    try {
      turns.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
