package io.tidemark;

import io.tidemark.broker.Broker;
import io.tidemark.engine.Readiness;
import io.tidemark.engine.SparkEngine;
import io.tidemark.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks after the parts that were started, every {@value #SECONDS} seconds: what goes down is shown with the reason, and so is its
 * return.
 *
 * <p>Owns none of them; a part that is not there yet is left to its start. Confined to the thread that calls {@link #until}.
 */
final class PartsWatch {
  private static final long SECONDS = 2;

  private final Readiness readiness;
  private final Supplier<Optional<Store>> store;
  private final Supplier<Optional<Broker>> broker;
  private final Supplier<Optional<String>> brokerFault;
  private final Supplier<Optional<SparkEngine>> engine;
  private final BooleanSupplier firstResult;
  private final Supplier<List<String>> abandoned;
  private final Consumer<Boolean> kafkaAway;

  /**
   * @param brokerFault the embedded broker's fatal fault; it may still take connections afterwards, and is down all the same
   * @param firstResult whether a query has written a result yet
   * @param abandoned ids of the queries whose last run was ended by force and is still alive
   * @param kafkaAway told at each look whether the broker is away
   */
  PartsWatch(
      Readiness readiness,
      Supplier<Optional<Store>> store,
      Supplier<Optional<Broker>> broker,
      Supplier<Optional<String>> brokerFault,
      Supplier<Optional<SparkEngine>> engine,
      BooleanSupplier firstResult,
      Supplier<List<String>> abandoned,
      Consumer<Boolean> kafkaAway) {
    this.readiness = readiness;
    this.store = store;
    this.broker = broker;
    this.brokerFault = brokerFault;
    this.engine = engine;
    this.firstResult = firstResult;
    this.abandoned = abandoned;
    this.kafkaAway = kafkaAway;
  }

  /** Returns when {@code ended} is counted down, or when interrupted. */
  void until(CountDownLatch ended) {
    try {
      while (!ended.await(SECONDS, TimeUnit.SECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    if (firstResult.getAsBoolean()) {
      readiness.up(Readiness.RESULT);
    }
    store.get().ifPresent(up -> tell("database", up.trouble()));
    broker.get().ifPresent(this::tellBroker);
    engine
        .get()
        .filter(up -> readiness.isUp("spark"))
        .ifPresent(this::tellSpark);
  }

  private void tellBroker(Broker up) {
    Optional<String> trouble = brokerFault.get().or(() -> absence(up));
    tell("broker", trouble);
    kafkaAway.accept(trouble.isPresent());
  }

  private void tellSpark(SparkEngine spark) {
    List<String> alive = abandoned.get();
    if (!spark.alive()) {
      readiness.down("spark", "Spark's context has stopped; restart Tidemark");
    } else if (alive.isEmpty()) {
      readiness.up("spark");
    } else {
      readiness.up("spark", "still alive after its end: the last run of " + String.join(", ", alive));
    }
  }

  private static Optional<String> absence(Broker broker) {
    return broker.reachable() ? Optional.empty() : Optional.of("Kafka at " + broker.bootstrapServers() + " does not answer");
  }

  private void tell(String part, Optional<String> trouble) {
    if (trouble.isPresent()) {
      readiness.down(part, trouble.get());
    } else {
      readiness.up(part);
    }
  }
}
