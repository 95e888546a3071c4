package io.tidemark.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.live.Publisher;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A lab with one run at a time.
 *
 * <p>A new run closes the old; one that nobody touches or watches for {@link #IDLE} is closed. Beginning, acting and closing are done
 * one after the other on one thread, at most {@value #WAITING} waiting. An action is interrupted after {@value #ACTION_SECONDS} s, and
 * its run has failed then. Changes are told at most every {@value #PACE_MILLIS} ms, the last one always. Runs are refused until
 * {@link #open}. Safe for use by many threads; {@link #close} is idempotent and waits at most {@value #CLOSE_SECONDS} s.
 */
public final class RunDesk implements RunLab, AutoCloseable {
  static final Duration IDLE = Duration.ofMinutes(60);
  private static final int WAITING = 16;
  /** A run's end and another's begin always find room. */
  private static final int ROOM = 3;
  private static final int ACTION_SECONDS = 90;
  private static final int PACE_MILLIS = 250;
  private static final int CLOSE_SECONDS = 30;

  private final String name;
  private final Publisher publisher;
  private final Clock clock;
  private final ThreadPoolExecutor player;
  private final ScheduledExecutorService minder;
  private RunFactory factory;
  private volatile Runnable ready;
  private Held current;
  private int first;
  private int count;
  private String resumed;
  private boolean closed;

  private final class Held {
    final String id;
    final AtomicBoolean toTell = new AtomicBoolean();
    LabRun run;
    volatile Instant touched;
    private Thread acting;

    Held(String id) {
      this.id = id;
    }

    void changed() {
      if (toTell.compareAndSet(false, true)) {
        try {
          minder.schedule(this::tell, PACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
          // The lab is closing: nobody watches any more.
        }
      }
    }

    private void tell() {
      toTell.set(false);
      RunMessage message = message(this);
      publisher.publishLatest(message.topic(), "run", message);
    }

    synchronized void acting(Thread thread) {
      acting = thread;
      if (thread == null) {
        Thread.interrupted();
      }
    }

    synchronized void interrupt() {
      if (acting != null) {
        acting.interrupt();
      }
    }
  }

  /** @param name of its topic and routes; messages have the type {@code NAME-run}. Runs are numbered on from where no server before came */
  public RunDesk(String name, Publisher publisher, Clock clock) {
    this.name = name;
    this.publisher = publisher;
    this.clock = clock;
    this.first = (int) Math.floorMod(clock.millis() / 1_000, 1_000_000L) * 1_000;
    this.count = first;
    this.player = new ThreadPoolExecutor(
        1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> daemon(task, "tidemark-" + name));
    this.minder = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tidemark-" + name + "-mind"));
    minder.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private RunMessage message(Held held) {
    return new RunMessage(name + "-run", name + ":" + held.id, held.run.view());
  }

  /** As {@link #open(RunFactory, Runnable)}, with nothing to be called. */
  public void open(RunFactory runs) {
    open(runs, () -> {});
  }

  /**
   * Spark and Kafka are up: from now on runs can be made, and the one that a server before has left goes on.
   *
   * @param onThread called on the lab's thread before each thing done there
   */
  public synchronized void open(RunFactory runs, Runnable onThread) {
    factory = runs;
    ready = onThread;
    if (!closed) {
      runs.left().ifPresent(this::resume);
    }
  }

  /** Numbers go on from where this server begins, which is later than any that went before. */
  private void resume(String id) {
    Held held = new Held(id);
    held.run = factory.resume(id, held::changed);
    resumed = id;
    put(held);
  }

  /** Under the monitor. */
  private void put(Held held) {
    held.touched = clock.instant();
    current = held;
    player.execute(() -> begin(held));
  }

  @Override
  public synchronized Object start(JsonNode definition) {
    awake();
    if (player.getQueue().remainingCapacity() < ROOM) {
      throw Problem.unavailable("runs are started faster than old ones can be ended; try again in a few seconds");
    }
    Held held = new Held(name.charAt(0) + String.valueOf(count + 1));
    held.run = factory.make(held.id, definition, held::changed);
    count++;
    end(LabRun::close);
    put(held);
    return held.run.view();
  }

  private void begin(Held held) {
    try {
      bounded(held, () -> {
        held.run.begin();
        return null;
      });
    } catch (Exception | LinkageError e) {
      if (isOn(held)) {
        held.run.fail(sentence(e));
      }
    }
    held.changed();
  }

  /** What was interrupted because its run is ended or left has not failed. */
  private synchronized boolean isOn(Held held) {
    return current == held;
  }

  private static String sentence(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** On the player's thread: what takes too long is interrupted, and what belongs to a run that is ended meanwhile. */
  private <T> T bounded(Held held, Callable<T> action) throws Exception {
    Future<?> alarm = minder.schedule(
        () -> {
          held.run.fail("it has not ended within " + ACTION_SECONDS + " s.");
          held.interrupt();
        },
        ACTION_SECONDS, TimeUnit.SECONDS);
    held.acting(Thread.currentThread());
    try {
      ready.run();
      return action.call();
    } finally {
      alarm.cancel(false);
      held.acting(null);
    }
  }

  private synchronized Held known(String id) {
    awake();
    if (current == null || !current.id.equals(id)) {
      throw ended(id)
          ? Problem.gone("run " + id + " has ended; start another one")
          : Problem.notFound("there is no run " + id + "; start one");
    }
    current.touched = clock.instant();
    return current;
  }

  private boolean ended(String id) {
    if (id.equals(resumed)) {
      return true;
    }
    if (!id.matches(name.charAt(0) + "\\d{1,10}")) {
      return false;
    }
    long number = Long.parseLong(id.substring(1));
    return number > first && number <= count;
  }

  /** Under the monitor. Before it opens nobody knows which run goes on. */
  private void awake() {
    if (factory == null || closed) {
      throw Problem.unavailable("this lab opens when Spark and Kafka are up; try again in a few seconds");
    }
  }

  @Override
  public synchronized List<Object> runs() {
    awake();
    return current == null ? List.of() : List.of(current.run.view());
  }

  @Override
  public Object run(String id) {
    return known(id).run.view();
  }

  @Override
  public Object act(String id, JsonNode action) {
    Held held = known(id);
    Future<Object> done;
    synchronized (this) {
      if (closed || player.getQueue().remainingCapacity() < ROOM) {
        throw Problem.unavailable("too many actions wait for the one before; try again in a few seconds");
      }
      done = player.submit(() -> bounded(held, () -> {
        held.run.act(action);
        held.changed();
        return held.run.view();
      }));
    }
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted; run " + id + " goes on with the action");
    }
  }

  /** Does nothing to a run that has ended, by itself or because another one was begun. */
  @Override
  public synchronized void close(String id) {
    boolean on = current != null && current.id.equals(id);
    if (!on && ended(id)) {
      return;
    }
    known(id);
    end(LabRun::close);
  }

  /** Under the monitor. Its topic falls silent: a last message tells that it is closed. */
  private void end(Consumer<LabRun> how) {
    Held held = current;
    if (held == null) {
      return;
    }
    current = null;
    held.interrupt();
    player.execute(() -> {
      ready.run();
      how.accept(held.run);
      held.tell();
    });
  }

  /** What someone who begins to watch gets first. */
  public synchronized Optional<Object> snapshot(String id) {
    return current != null && current.id.equals(id) ? Optional.of(message(current)) : Optional.empty();
  }

  /** Ends the run that was left alone; called every minute. */
  synchronized void sweep() {
    if (current != null && publisher.hasSubscribers(name + ":" + current.id)) {
      current.touched = clock.instant();
    } else if (current != null && current.touched.plus(IDLE).isBefore(clock.instant())) {
      end(LabRun::close);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      end(LabRun::leave);
      closed = true;
    }
    player.shutdown();
    try {
      player.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    minder.shutdownNow();
  }
}
