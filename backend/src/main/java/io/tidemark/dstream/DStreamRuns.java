package io.tidemark.dstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.live.Publisher;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The DStream lab: one run at a time, since Spark allows one StreamingContext.
 *
 * <p>A new run closes the old; one that nobody touches or watches for 30 minutes is closed; the last {@value #KEPT} can still
 * be read. Everything is played, begun and taken down on one thread, at most {@value #WAITING} things waiting; a step is
 * interrupted after {@value #STEP_SECONDS} s and its run has failed then. Runs are refused until {@link #open}. Safe for use
 * by many threads; {@link #close} is idempotent.
 */
public final class DStreamRuns implements DStreamLab, AutoCloseable {
  static final Duration IDLE = Duration.ofMinutes(30);
  private static final int KEPT = 4;
  private static final int WAITING = 16;
  /** A run's end and another's begin always find room. */
  private static final int ROOM = 3;
  private static final int STEP_SECONDS = 60;
  private static final int CLOSE_SECONDS = 30;

  private final Publisher publisher;
  private final Clock clock;
  private final boolean cluster;
  private final Map<String, DStreamRun> runs = new LinkedHashMap<>();
  private final ThreadPoolExecutor player =
      new ThreadPoolExecutor(
          1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> daemon(task, "tidemark-dstream"));
  private final ScheduledExecutorService minder =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tidemark-dstream-mind"));
  private Catalog catalog;
  private Session.Theatre theatre;
  private DStreamRun current;
  private DStreamRun stepping;
  private Thread steppingThread;
  private int count;
  private boolean closed;

  /**
   * Runs are numbered from where no server before has come.
   *
   * @param cluster Spark is to run on one
   */
  public DStreamRuns(Publisher publisher, Clock clock, boolean cluster) {
    this.publisher = publisher;
    this.clock = clock;
    this.cluster = cluster;
    this.count = (int) Math.floorMod(clock.millis() / 1_000, 1_000_000L) * 1_000;
    minder.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Spark and Kafka are up: from now on runs can be played. */
  public void open(SparkTheatre up) {
    play(up);
  }

  synchronized void play(Session.Theatre up) {
    theatre = up;
  }

  @Override
  public Object catalog() {
    return scripts().answer();
  }

  /** Read when it is asked for first: not while Tidemark starts. */
  private synchronized Catalog scripts() {
    if (catalog == null) {
      catalog = Catalog.load(cluster);
    }
    return catalog;
  }

  @Override
  public DStreamView start(JsonNode body) {
    if (!(body instanceof ObjectNode asked)) {
      throw Problem.invalid("", "must be an object");
    }
    ObjectNode rest = asked.deepCopy();
    JsonNode play = rest.remove("play");
    Definition definition = scripts().definition(rest);
    if (play != null && (!play.isInt() || play.intValue() < 0 || play.intValue() > definition.steps().size())) {
      throw Problem.invalid("/play", play + " is not a whole number from 0 to " + definition.steps().size()
          + ", the steps there are");
    }
    return start(definition, play == null ? 0 : play.intValue());
  }

  private synchronized DStreamView start(Definition definition, int steps) {
    if (theatre == null || closed) {
      throw Problem.unavailable("the DStream lab opens when Spark is up; try again in a few seconds");
    }
    theatre.refuseUnlessPossible(definition);
    if (player.getQueue().remainingCapacity() < ROOM) {
      throw Problem.unavailable("runs are started faster than old ones can be ended; try again in a few seconds");
    }
    if (current != null) {
      end(current);
    }
    DStreamRun run = new DStreamRun("s" + ++count, definition, theatre, this::tell, clock.instant());
    runs.put(run.id(), run);
    runs.keySet().stream().limit(Math.max(0, runs.size() - KEPT)).toList().forEach(runs::remove);
    current = run;
    player.execute(() -> begin(run, steps));
    return run.view();
  }

  private void begin(DStreamRun run, int steps) {
    run.begin();
    for (int i = 0; i < steps && !run.view().over(); i++) {
      try {
        bounded(run, () -> run.step(MissingNode.getInstance()));
      } catch (Exception e) {
        // The run has it: it is failed or closed.
      }
    }
  }

  /** On the player's thread: what takes too long is interrupted, and what belongs to a run that is closed meanwhile. */
  private <T> T bounded(DStreamRun run, Callable<T> step) throws Exception {
    Future<?> alarm = minder.schedule(
        () -> {
          run.fail("the step has not ended within " + STEP_SECONDS + " s.");
          interrupt(run);
        },
        STEP_SECONDS, TimeUnit.SECONDS);
    stepping(run, Thread.currentThread());
    try {
      return step.call();
    } finally {
      alarm.cancel(false);
      stepping(null, null);
    }
  }

  private synchronized void stepping(DStreamRun run, Thread thread) {
    stepping = run;
    steppingThread = thread;
    if (run == null) {
      Thread.interrupted();
    } else if (run.view().over()) {
      thread.interrupt();
    }
  }

  /** Only while a step of it is played: starting and taking down are not to be left half done. */
  private synchronized void interrupt(DStreamRun run) {
    if (stepping == run) {
      steppingThread.interrupt();
    }
  }

  private void tell(DStreamView run) {
    DStreamView.Message message = DStreamView.Message.of(run);
    publisher.publishLatest(message.topic(), "run", message);
  }

  private synchronized DStreamRun known(String id) {
    DStreamRun run = Optional.ofNullable(runs.get(id))
        .orElseThrow(() -> Problem.notFound("there is no run " + id + " (any more); start one by POST /api/dstream/runs"));
    run.touch(clock.instant());
    return run;
  }

  @Override
  public DStreamView run(String id) {
    return known(id).view();
  }

  @Override
  public DStreamView.Step step(String id, JsonNode body) {
    DStreamRun run = known(id);
    try {
      return submit(() -> bounded(run, () -> run.step(body))).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted during the step; run " + id + " goes on with it");
    }
  }

  private synchronized <T> Future<T> submit(Callable<T> step) {
    if (closed || player.getQueue().remainingCapacity() < ROOM) {
      throw Problem.unavailable("too many steps wait to be played; try again in a few seconds");
    }
    return player.submit(step);
  }

  @Override
  public void close(String id) {
    end(known(id));
  }

  private synchronized void end(DStreamRun run) {
    if (!run.end()) {
      return;
    }
    if (run == current) {
      current = null;
      interrupt(run);
    }
    player.execute(run::tearDown);
  }

  /** Closes the run that was left alone; called every minute. */
  void sweep() {
    DStreamRun run;
    synchronized (this) {
      run = current;
    }
    Instant now = clock.instant();
    if (run == null) {
      return;
    }
    if (publisher.hasSubscribers("dstream:" + run.id())) {
      run.touch(now);
    } else if (run.idleSince(now.minus(IDLE))) {
      end(run);
    }
  }

  /** Snapshot of topic {@code dstream:RUN}. */
  public synchronized Optional<Object> snapshot(String id) {
    return Optional.ofNullable(runs.get(id)).map(run -> DStreamView.Message.of(run.view()));
  }

  /** Ends the run with all it has started; waits for that at most {@value #CLOSE_SECONDS} s. */
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
      player.shutdown();
    }
    minder.shutdownNow();
    try {
      player.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
