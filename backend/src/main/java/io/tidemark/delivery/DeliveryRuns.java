package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.live.Publisher;
import io.tidemark.runs.PlayedRuns.Bounds;
import io.tidemark.runs.PlayedRuns;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The delivery lab: its runs, and what it offers.
 *
 * <p>At most {@value #MOST_RUNS} runs at a time, as {@link PlayedRuns} says; one that nobody touches or watches for 30 minutes is closed.
 * A run that is closed before its turn to begin starts nothing. Ten minutes after the last run, drivers that were kept for the next one
 * end too. Runs are refused until {@link #open}; what is offered is there at once. Safe for use by many threads; {@link #close} is
 * idempotent.
 */
public final class DeliveryRuns implements Delivery, AutoCloseable {
  static final int MOST_RUNS = 2;
  static final int CLOSED_KEPT = 4;
  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration REST = Duration.ofMinutes(10);
  private static final int MOST_CLOSING = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Publisher publisher;
  private final Clock clock;
  private final Supplier<List<String>> connections;
  private final Scripts scripts = Scripts.load();
  private final DefinitionReader reader;
  private final PlayedRuns<DeliveryRun> runs;
  private Ground ground;
  private volatile Instant lastTold;
  private int count;
  private boolean closed;

  /** @param connections the names of those that tables can be written to, now */
  public DeliveryRuns(Publisher publisher, Clock clock, Supplier<List<String>> connections) {
    this.publisher = publisher;
    this.clock = clock;
    this.connections = connections;
    this.reader = new DefinitionReader(scripts::actions, name -> connections.get().contains(name));
    this.count = PlayedRuns.firstNumber(clock);
    this.lastTold = clock.instant();
    Bounds bounds = new Bounds(MOST_RUNS, MOST_RUNS, MOST_CLOSING, MOST_CLOSING, CLOSED_KEPT, IDLE);
    this.runs = new PlayedRuns<>("delivery", bounds, publisher, clock, this::sweep);
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
    Supplier<DeliveryRun> make = () -> new DeliveryRun("d" + ++count, definition, ground, clock, this::tell);
    return runs.start(make, run -> run.begin(play)).view();
  }

  private void tell(RunView run) {
    lastTold = clock.instant();
    RunView.Message message = RunView.Message.of(run);
    publisher.publishLatest(message.topic(), "run", message);
  }

  /** Closes the runs that were left alone, and the drivers nobody needs; called every minute. */
  void sweep() {
    rest();
    runs.sweep();
  }

  private synchronized void rest() {
    if (runs.open().isEmpty() && ground != null && !lastTold.plus(REST).isAfter(clock.instant())) {
      ground.rest();
    }
  }

  @Override
  public RunView run(String id) {
    return runs.known(id).view();
  }

  @Override
  public RunView.Step step(String id, JsonNode body) {
    return runs.known(id).step(body);
  }

  @Override
  public void close(String id) {
    runs.end(runs.known(id));
  }

  /** Snapshot of topic {@code delivery:RUN}. */
  public Optional<Object> snapshot(String id) {
    return runs.find(id).map(run -> RunView.Message.of(run.view()));
  }

  /** Ends all runs, takes them down, and closes the ground they are played on. */
  @Override
  public void close() {
    Ground last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = ground;
    }
    runs.close(PATIENCE);
    if (last != null) {
      last.close();
    }
  }
}
