package io.tidemark.query;

import io.tidemark.stream.TappedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The tap as queries see it: what was in a range of offsets of a stream's topic. */
public interface TopicReader {
  /** Waits until the tap has passed {@code until}, or the limit is over. */
  boolean awaitPassed(String stream, int partition, long until, Duration limit) throws InterruptedException;

  /** What the tap still holds of {@code [from, until)}. */
  List<TappedRecord> range(String stream, int partition, long from, long until);

  /** True when the tap has read, and still holds, each record of the range. */
  boolean covers(String stream, int partition, long from, long until);

  /** Reads an older range from the broker; a fair sample when it holds more than {@code limit}. */
  List<TappedRecord> reread(String stream, int partition, long from, long until, int limit);

  /** The newest records that lie at or after {@code readUntil} in each partition, by offset, at most {@code limit}. */
  List<TappedRecord> unread(String stream, Map<Integer, Long> readUntil, int limit);

  /** One past the newest offset known in the partition. */
  long end(String stream, int partition);

  /** First offset still in the partition. */
  long begin(String stream, int partition);
}
