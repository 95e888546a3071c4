package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.stream.Appended;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Lets manual queries read step by step.
 *
 * <p>A step appends its events in one atomic batch and opens the gate of each query just so far; Spark then runs one micro-batch with
 * data, and one without if one is due, and the step waits for both and for their verdicts. What lay unread in the stream before is
 * read first, as a batch of its own, so that the step's batch holds its events and no others.
 *
 * <p>Steps on one stream are taken one after the other; those on different streams side by side, at most {@value #WORKERS} queries at a
 * time. A query that does not finish within {@value #LIMIT_SECONDS} s is left to go on, and the step says so. Safe for use by many
 * threads; {@link #close} is idempotent.
 */
public final class Stepper implements Stepping, AutoCloseable {
  private static final int WORKERS = 8;
  private static final long LIMIT_SECONDS = 60;
  /** Streams share this many turns by their names: two that share one now and then wait for each other. */
  private static final int TURNS = 64;

  private final StreamRegistry streams;
  private final QueryRegistry queries;
  private final Clock clock;
  private final List<ReentrantLock> turns = Stream.generate(ReentrantLock::new).limit(TURNS).toList();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          WORKERS,
          task -> {
            Thread thread = new Thread(task, "tidemark-step");
            thread.setDaemon(true);
            return thread;
          });

  public Stepper(StreamRegistry streams, QueryRegistry queries, Clock clock) {
    this.streams = streams;
    this.queries = queries;
    this.clock = clock;
  }

  @Override
  public StepAnswer step(String stream, JsonNode body) {
    return step(Map.of(stream, new Injection(body, List.of())));
  }

  /**
   * Takes one step on several streams at once.
   *
   * @param byStream what it brings to each stream, by the stream's id
   * @throws Problem invalid events (naming each), an unknown stream, a stream that is not open, or Spark taking too long
   */
  public StepAnswer step(Map<String, Injection> byStream) {
    byStream.forEach((stream, injection) -> streams.check(stream, injection.body()));
    List<ReentrantLock> held = new ArrayList<>();
    try {
      // Always in the same order, so that two steps never wait for each other.
      byStream.keySet().stream().map(stream -> Math.floorMod(stream.hashCode(), TURNS)).distinct().sorted().forEach(turn -> take(turns.get(turn), held));
      return taken(byStream);
    } finally {
      held.forEach(ReentrantLock::unlock);
    }
  }

  private static void take(ReentrantLock turn, List<ReentrantLock> held) {
    turn.lock();
    held.add(turn);
  }

  private StepAnswer taken(Map<String, Injection> byStream) {
    Map<ManagedQuery, QueryRun> readers = queries.steppable(byStream.keySet());
    Map<String, Appended> appended = new TreeMap<>();
    byStream.forEach((stream, injection) -> appended.put(stream, streams.append(stream, injection.body(), injection.arrivedMillis())));
    List<Reach> waiting = new ArrayList<>();
    List<Reach> step = new ArrayList<>();
    appended.forEach((stream, mine) -> reaches(stream, mine, waiting, step));
    Map<String, Future<QueryStep>> running = new LinkedHashMap<>();
    readers.forEach((query, run) -> running.put(query.id, workers.submit(() -> new SteppedRun(query, run, clock).read(waiting, step))));
    Map<String, QueryStep> answers = new LinkedHashMap<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    running.forEach((id, future) -> answers.put(id, answer(id, future, deadline)));
    return new StepAnswer(answers, appended);
  }

  /** One past the last offset to read of a partition. */
  record Reach(String topic, int partition, long until) {}

  /** {@code waiting} gets what lies before the step's events, {@code step} those; an empty step reads what waits. */
  private void reaches(String stream, Appended mine, List<Reach> waiting, List<Reach> step) {
    String topic = streams.topic(stream);
    boolean empty = mine.offsets().isEmpty();
    // Kafka is asked: the tap has seen only what was there at its last look.
    Map<Integer, Long> ends = empty || streams.partitions(stream) > 1 ? new TreeMap<>(streams.ends(stream)) : new TreeMap<>();
    if (!empty) {
      ends.put(mine.partition(), mine.offsets().get(0));
      step.add(new Reach(topic, mine.partition(), mine.offsets().get(mine.offsets().size() - 1) + 1));
    }
    ends.forEach((partition, end) -> (empty ? step : waiting).add(new Reach(topic, partition, end)));
  }

  private static QueryStep answer(String id, Future<QueryStep> future, long deadline) {
    try {
      return future.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw Problem.unavailable(
          "the events are in the stream, but query " + id + " has not finished the step within " + LIMIT_SECONDS
              + " s; it goes on, its progress tells when it is through");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted during the step; the events are in the stream");
    }
  }

  /** How long a step waits for the verdicts on a batch that Spark has finished. */
  static final Duration VERDICTS_LIMIT = Duration.ofSeconds(10);

  /** Ends the workers; steps on their way are interrupted. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
