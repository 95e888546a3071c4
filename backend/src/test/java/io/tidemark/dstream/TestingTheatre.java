package io.tidemark.dstream;

import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Plays nothing: each step answers its lines. {@code stuck} makes steps wait until they are interrupted. */
final class TestingTheatre implements Session.Theatre {
  final List<String> calls = new ArrayList<>();
  final CountDownLatch entered = new CountDownLatch(1);
  volatile boolean stuck;
  volatile boolean impossible;

  private synchronized void called(String call) {
    calls.add(call);
  }

  synchronized List<String> called() {
    return List.copyOf(calls);
  }

  @Override
  public void refuseUnlessPossible(Definition definition) {
    if (impossible) {
      throw Problem.unavailable("not on a cluster");
    }
  }

  @Override
  public Session open(String run, Definition definition) {
    called("open");
    return new Session() {
      @Override
      public List<DStreamView.Operation> operations() {
        return List.of(new DStreamView.Operation("lines", null, "code"));
      }

      @Override
      public String structuredCode() {
        return "code";
      }

      @Override
      public DStreamView.Step step(int index, Instant from, List<Line> lines) {
        called("step " + lines.stream().map(Line::sent).toList());
        if (stuck) {
          entered.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            called("interrupted");
            throw Problem.unavailable("the step was interrupted");
          }
        }
        DStreamView.Structured structured = new DStreamView.Structured(null, null, List.of(), 0, List.of(), null);
        DStreamView.Span span = new DStreamView.Span(from, from.plusMillis(definition.interval().millis()));
        return new DStreamView.Step(index, span, 1, lines, null, List.of(), Map.of(), List.of(), structured, null);
      }

      @Override
      public void close() {
        called("close");
      }
    };
  }
}
