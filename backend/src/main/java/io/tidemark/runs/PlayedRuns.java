package io.tidemark.runs;

import io.tidemark.live.Publisher;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of a lab that has several at a time.
 *
 * <p>One more than {@link Bounds#open} closes the one that was left alone longest, those nobody watches first. One that nobody touches or
 * watches for {@link Bounds#idle} is closed by {@link #sweep}. Those that are closed are taken down one after the other, and keep what
 * they recorded for as long as they are among the last ones closed. A run that is closed before its turn to begin is begun all the same,
 * and sees that it is over. Safe for use by many threads.
 */
public final class PlayedRuns<R extends PlayedRun<?>> {
  private static final Logger LOG = LoggerFactory.getLogger(PlayedRuns.class);

  /**
   * @param players threads that begin runs
   * @param waiting runs that wait to be begun
   * @param closing runs that wait to be taken down
   * @param kept closed runs that can still be read
   */
  public record Bounds(int open, int players, int waiting, int closing, int kept, Duration idle) {}

  private final String lab;
  private final Bounds bounds;
  private final Publisher publisher;
  private final Clock clock;
  private final Map<String, R> runs = new LinkedHashMap<>();
  private final ThreadPoolExecutor players;
  private final ScheduledExecutorService closing;
  private final AtomicInteger waitingToClose = new AtomicInteger();
  private boolean closed;

  /**
   * @param lab of its topics, {@code LAB:RUN}, and of its routes
   * @param sweep called every minute; calls {@link #sweep}
   */
  public PlayedRuns(String lab, Bounds bounds, Publisher publisher, Clock clock, Runnable sweep) {
    this.lab = lab;
    this.bounds = bounds;
    this.publisher = publisher;
    this.clock = clock;
    players = new ThreadPoolExecutor(
        bounds.players(), bounds.players(), 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(bounds.waiting()),
        task -> daemon(task, "tidemark-" + lab + "-play"));
    closing = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tidemark-" + lab + "-close"));
    closing.scheduleWithFixedDelay(sweep, 1, 1, TimeUnit.MINUTES);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs are numbered from where no server before has come, or a page left open over a restart would play another reader's run. */
  public static int firstNumber(Clock clock) {
    return (int) Math.floorMod(clock.millis() / 1_000, 1_000_000L) * 1_000;
  }

  /**
   * Adds a run and has it begun; the one that has to make room for it is closed before it is made.
   *
   * @throws Problem unavailable when more are started than ended or begun
   */
  public synchronized R start(Supplier<R> make, Consumer<R> begin) {
    if (closed || waitingToClose.get() >= bounds.closing()) {
      throw Problem.unavailable("runs are started faster than old ones can be ended; try again in a few seconds");
    }
    makeRoom();
    R run = make.get();
    runs.put(run.id(), run);
    try {
      players.execute(() -> begin.accept(run));
    } catch (RejectedExecutionException e) {
      runs.remove(run.id());
      throw Problem.unavailable("too many runs wait to be begun; try again in a few seconds");
    }
    return run;
  }

  private void makeRoom() {
    List<R> open = open();
    open.sort(Comparator.<R, Boolean>comparing(this::watched).thenComparing(PlayedRun::touched));
    open.subList(0, Math.max(0, open.size() - bounds.open() + 1)).forEach(this::end);
  }

  private boolean watched(R run) {
    return publisher.hasSubscribers(lab + ":" + run.id());
  }

  /** Those that are not closed, oldest first. */
  public synchronized List<R> open() {
    return new ArrayList<>(runs.values().stream().filter(run -> !run.closed()).toList());
  }

  public synchronized Optional<R> find(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  /** Of someone who asks for it. @throws Problem when there is none */
  public R known(String id) {
    R run = find(id)
        .orElseThrow(() -> Problem.notFound("there is no run " + id + " (any more); start one by POST /api/" + lab + "/runs"));
    run.touch(clock.instant());
    return run;
  }

  /** Returns at once; does nothing to a closed run. */
  public synchronized void end(R run) {
    if (!run.end()) {
      return;
    }
    // Moved to the end, so that the closed ones are in the order of their closing.
    runs.remove(run.id());
    runs.put(run.id(), run);
    List<R> over = runs.values().stream().filter(PlayedRun::closed).toList();
    over.subList(0, Math.max(0, over.size() - bounds.kept())).forEach(old -> runs.remove(old.id()));
    waitingToClose.incrementAndGet();
    try {
      closing.execute(() -> tearDown(run));
    } catch (RejectedExecutionException e) {
      waitingToClose.decrementAndGet();
    }
  }

  private void tearDown(R run) {
    try {
      run.tearDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Run {} left something behind: {}", run.id(), e.getMessage());
    } finally {
      waitingToClose.decrementAndGet();
    }
  }

  /** Closes the runs that were left alone. */
  public void sweep() {
    Instant now = clock.instant();
    for (R run : open()) {
      if (watched(run)) {
        run.touch(now);
      } else if (run.idleSince(now.minus(bounds.idle()))) {
        end(run);
      }
    }
  }

  /**
   * Ends all runs. Idempotent.
   *
   * @param patience how long to wait until they are taken down; zero leaves what they have to whoever closes the ground under them
   */
  public void close(Duration patience) {
    synchronized (this) {
      closed = true;
      open().forEach(patience.isZero() ? PlayedRun::end : this::end);
    }
    players.shutdown();
    closing.shutdown();
    try {
      closing.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closing.shutdownNow();
  }
}
