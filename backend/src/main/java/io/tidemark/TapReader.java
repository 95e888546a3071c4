package io.tidemark;

import io.tidemark.query.TopicReader;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.TappedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The tap as queries want to see it. */
public record TapReader(RecordTap tap) implements TopicReader {
  @Override
  public boolean awaitPassed(String stream, int partition, long until, Duration limit) {
    return tap.awaitCovered(stream, partition, until, limit);
  }

  @Override
  public List<TappedRecord> range(String stream, int partition, long from, long until) {
    return tap.range(stream, partition, from, until);
  }

  @Override
  public boolean covers(String stream, int partition, long from, long until) {
    return tap.covers(stream, partition, from, until);
  }

  @Override
  public List<TappedRecord> reread(String stream, int partition, long from, long until, int limit) {
    return tap.reread(stream, partition, from, until, limit);
  }

  @Override
  public List<TappedRecord> unread(String stream, Map<Integer, Long> readUntil, int limit) {
    return tap.unread(stream, readUntil, limit);
  }

  @Override
  public long end(String stream, int partition) {
    return tap.end(stream, partition);
  }

  @Override
  public long begin(String stream, int partition) {
    return tap.begin(stream, partition);
  }
}
