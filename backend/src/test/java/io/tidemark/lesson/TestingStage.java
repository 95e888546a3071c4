package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.Injection;
import io.tidemark.query.QueryStep;
import io.tidemark.query.StepAnswer;
import io.tidemark.stream.Appended;
import io.tidemark.wire.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/** A stage without Spark: every step succeeds at once, or waits until it is let go on. */
final class TestingStage implements Stage {
  final Set<String> streams = new ConcurrentSkipListSet<>();
  final Set<String> queries = new ConcurrentSkipListSet<>();
  final CountDownLatch stepping = new CountDownLatch(1);
  final Semaphore steps = new Semaphore(0);
  private final Map<String, Long> ends = new HashMap<>();
  volatile String broken;

  @Override
  public void openStreams(Map<String, Scenario.Source> byId) {
    streams.addAll(byId.keySet());
  }

  @Override
  public Started startQuery(String id, JsonNode definition) {
    if (definition.path("outputMode").asText().equals("complete")) {
      throw Problem.invalid("/outputMode", "STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION: not for " + definition.path("stream").asText());
    }
    queries.add(id);
    return new Started(List.of(new RunView.Column("total", "number")), List.of(), null);
  }

  @Override
  public StepAnswer step(Map<String, Injection> byStream) {
    stepping.countDown();
    steps.acquireUninterruptibly();
    if (broken != null) {
      throw Problem.unavailable(broken);
    }
    Map<String, Appended> appended = new HashMap<>();
    byStream.forEach(
        (stream, injection) -> {
          int count = injection.body().path("events").size();
          long end = ends.merge(stream, (long) count, Long::sum);
          appended.put(stream, new Appended(count, 0, LongStream.range(end - count, end).boxed().toList()));
        });
    Map<String, QueryStep> answers = new HashMap<>();
    queries.forEach(query -> answers.put(query, new QueryStep(List.of(), List.of(Map.of(query + "_total", 1)), false, null)));
    return new StepAnswer(answers, appended);
  }

  @Override
  public Object state(String query, Long batch) {
    return Map.of("query", query);
  }

  @Override
  public void removeQueries(Collection<String> ids) {
    // Spark would end what a step waits for.
    steps.release(100);
    queries.removeAll(new TreeSet<>(ids));
  }

  @Override
  public void removeStreams(Collection<String> ids) {
    streams.removeAll(new TreeSet<>(ids));
  }

  @Override
  public void close() {}
}
