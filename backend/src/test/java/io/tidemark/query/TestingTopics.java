package io.tidemark.query;

import io.tidemark.stream.TappedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Several streams, each with a topic whose every record the test itself has written. */
final class TestingTopics implements TopicReader, AutoCloseable {
  private final Map<String, TestingTopic> byStream;

  TestingTopics(Map<String, TestingTopic> byStream) {
    this.byStream = Map.copyOf(byStream);
  }

  TestingTopic of(String stream) {
    return byStream.get(stream);
  }

  @Override
  public boolean awaitPassed(String stream, int partition, long until, Duration limit) throws InterruptedException {
    return of(stream).awaitPassed(stream, partition, until, limit);
  }

  @Override
  public List<TappedRecord> range(String stream, int partition, long from, long until) {
    return of(stream).range(stream, partition, from, until);
  }

  @Override
  public boolean covers(String stream, int partition, long from, long until) {
    return of(stream).covers(stream, partition, from, until);
  }

  @Override
  public List<TappedRecord> reread(String stream, int partition, long from, long until, int limit) {
    return of(stream).reread(stream, partition, from, until, limit);
  }

  @Override
  public List<TappedRecord> unread(String stream, Map<Integer, Long> readUntil, int limit) {
    return List.of();
  }

  @Override
  public long end(String stream, int partition) {
    return of(stream).end(stream, partition);
  }

  @Override
  public long begin(String stream, int partition) {
    return 0;
  }

  @Override
  public void close() {
    byStream.values().forEach(TestingTopic::close);
  }
}
