package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delivery lab: its runs, and what it offers.
 *
 * <p>At most {@value #MOST_RUNS} runs at a time: one more closes the one that was left alone longest, those nobody watches first. A run
 * that nobody touches or watches for 30 minutes is closed. Closed ones are taken down one after the other, at most
 * {@value #MOST_CLOSING} waiting, and keep what they recorded for as long as they are among the last {@value #CLOSED_KEPT} closed. A
 * run that is closed before its turn to begin starts nothing. Ten minutes after the last run, drivers that were kept for the next one
 * end too. Runs are refused until {@link #open}; what is offered is there at once. Safe for use by many threads; {@link #close} is
 * idempotent.
 */
public final class DeliveryRuns implements Delivery, AutoCloseable {
  static final int MOST_RUNS = 2;
  static final int CLOSED_KEPT = 4;
  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration REST = Duration.ofMinutes(10);
  private static final int MOST_CLOSING = 8;
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryRuns.class);

  private final Publisher publisher;
  private final Clock clock;
  private final Supplier<List<String>> connections;
  private final Scripts scripts = Scripts.load();
  private final DefinitionReader reader;
  private final Map<String, DeliveryRun> runs = new LinkedHashMap<>();
  private final ThreadPoolExecutor players =
      new ThreadPoolExecutor(
          MOST_RUNS, MOST_RUNS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_CLOSING), task -> daemon(task, "tidemark-delivery-play"));
  private final ScheduledExecutorService closing = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "tidemark-delivery-close"));
  private final AtomicInteger waitingToClose = new AtomicInteger();
  private Ground ground;
  private Instant lastOpen;
  private int count;
  private boolean closed;

  /**
   * Runs are numbered from where no server before has come, or a page left open over a restart would play another reader's run.
   *
   * @param connections the names of those that tables can be written to, now
   */
  public DeliveryRuns(Publisher publisher, Clock clock, Supplier<List<String>> connections) {
    this.publisher = publisher;
    this.clock = clock;
    this.connections = connections;
    this.reader = new DefinitionReader(scripts::actions, name -> connections.get().contains(name));
    this.count = (int) Math.floorMod(clock.millis() / 1_000, 1_000_000L) * 1_000;
    this.lastOpen = clock.instant();
    closing.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Kafka is up: what an earlier server left is removed, and from now on runs can be played. The ground is closed with the lab. */
  public void open(KafkaGround up) {
    up.sweep();
    play(up);
  }

  synchronized void play(Ground up) {
    if (closed) {
      up.close();
    } else {
      ground = up;
    }
  }

  @Override
  public Offer offer() {
    return Offer.of(scripts.summaries(), connections.get());
  }

  @Override
  public RunView start(JsonNode body) {
    DefinitionReader.Order order = reader.order(body);
    return start(order.definition(), order.play());
  }

  private synchronized RunView start(DeliveryDefinition definition, int play) {
    if (ground == null || closed) {
      throw Problem.unavailable("the delivery lab opens when Kafka is up; try again in a few seconds");
    }
    if (waitingToClose.get() >= MOST_CLOSING) {
      throw Problem.unavailable("runs are started faster than old ones can be ended; try again in a few seconds");
    }
    makeRoom();
    DeliveryRun run = new DeliveryRun("d" + ++count, definition, ground, clock, this::tell);
    runs.put(run.id(), run);
    try {
      players.execute(() -> run.begin(play));
    } catch (RejectedExecutionException e) {
      runs.remove(run.id());
      throw Problem.unavailable("too many runs wait to be started; try again in a few seconds");
    }
    return run.view();
  }

  private void tell(RunView run) {
    RunView.Message message = RunView.Message.of(run);
    publisher.publishLatest(message.topic(), "run", message);
  }

  private void makeRoom() {
    List<DeliveryRun> open = new ArrayList<>(runs.values().stream().filter(run -> !run.closed()).toList());
    open.sort(Comparator.comparing(this::watched).thenComparing(DeliveryRun::touched));
    open.subList(0, Math.max(0, open.size() - MOST_RUNS + 1)).forEach(this::end);
  }

  private boolean watched(DeliveryRun run) {
    return publisher.hasSubscribers("delivery:" + run.id());
  }

  private synchronized void end(DeliveryRun run) {
    if (!run.end()) {
      return;
    }
    lastOpen = clock.instant();
    // Moved to the end, so that the closed ones are in the order of their closing.
    runs.remove(run.id());
    runs.put(run.id(), run);
    List<DeliveryRun> over = runs.values().stream().filter(DeliveryRun::closed).toList();
    over.subList(0, Math.max(0, over.size() - CLOSED_KEPT)).forEach(old -> runs.remove(old.id()));
    waitingToClose.incrementAndGet();
    try {
      closing.execute(() -> tearDown(run));
    } catch (RejectedExecutionException e) {
      waitingToClose.decrementAndGet();
    }
  }

  private void tearDown(DeliveryRun run) {
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

  /** Closes the runs that were left alone, and the drivers nobody needs; called every minute. */
  void sweep() {
    Instant now = clock.instant();
    List<DeliveryRun> open;
    synchronized (this) {
      open = runs.values().stream().filter(run -> !run.closed()).toList();
      if (open.isEmpty() && ground != null && !lastOpen.plus(REST).isAfter(now)) {
        ground.rest();
      }
    }
    for (DeliveryRun run : open) {
      if (watched(run)) {
        run.touch(now);
      } else if (!run.touched().plus(IDLE).isAfter(now)) {
        end(run);
      }
    }
  }

  private synchronized Optional<DeliveryRun> find(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  private DeliveryRun known(String id) {
    DeliveryRun run = find(id).orElseThrow(() -> Problem.notFound("there is no run " + id + " (any more); start one by POST /api/delivery/runs"));
    run.touch(clock.instant());
    return run;
  }

  @Override
  public RunView run(String id) {
    return known(id).view();
  }

  @Override
  public RunView.Step step(String id, JsonNode body) {
    return known(id).step(body);
  }

  @Override
  public void close(String id) {
    end(known(id));
  }

  /** Snapshot of topic {@code delivery:RUN}. */
  public Optional<Object> snapshot(String id) {
    return find(id).map(run -> RunView.Message.of(run.view()));
  }

  /** Ends all runs, takes them down, and closes the ground they are played on. */
  @Override
  public void close() {
    Ground last;
    List<DeliveryRun> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = ground;
      open = runs.values().stream().filter(run -> !run.closed()).toList();
      open.forEach(this::end);
    }
    players.shutdown();
    closing.shutdown();
    try {
      closing.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closing.shutdownNow();
    if (last != null) {
      last.close();
    }
  }
}
