package io.tidemark.attached;

import io.tidemark.live.Publisher;
import io.tidemark.progress.ProgressSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What surrounds the registry: a clock that stands until it is moved, a publisher and a listener that write down what they are told. */
final class TestingAround extends Clock implements Publisher, AttachedListener {
  final List<Object> messages = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");

  void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public void publish(String topic, Object message) {
    messages.add(message);
  }

  @Override
  public void publishLatest(String topic, String key, Object message) {
    messages.add(message);
  }

  @Override
  public boolean hasSubscribers(String topic) {
    return true;
  }

  @Override
  public void progress(ProgressSnapshot progress) {
    heard.add(progress.queryId() + " " + progress.batchId());
  }

  @Override
  public void forgotten(String query) {
    heard.add(query + " forgotten");
  }
}
