package io.tidemark.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A server in memory that is away, refuses or takes reports, and keeps what it took. Each wait ends after 20 s with what never came. */
final class TestingWire implements Wire {
  private static final long PATIENCE_MILLIS = 20_000;
  private final List<JsonNode> taken = new ArrayList<>();
  private Outcome outcome = Outcome.ACCEPTED;
  private int tries;

  @Override
  public synchronized Answer send(byte[] report) {
    tries++;
    if (outcome == Outcome.ACCEPTED) {
      taken.add(parse(report));
    }
    notifyAll();
    return new Answer(outcome, outcome == Outcome.ACCEPTED ? "" : "testing");
  }

  private static JsonNode parse(byte[] report) {
    try {
      return new ObjectMapper().readTree(report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void answer(Outcome next) {
    outcome = next;
  }

  synchronized int tries() {
    return tries;
  }

  synchronized List<JsonNode> taken() {
    return List.copyOf(taken);
  }

  synchronized List<String> names() {
    return taken.stream().flatMap(report -> report.path("events").findValuesAsText("name").stream()).toList();
  }

  synchronized void await(String what, BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!holds.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("never came: " + what);
      }
      wait(left);
    }
  }
}
