package io.tidemark.stream;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;

/** Writes one feed's records into one topic, number n into partition {@code n % partitions}. */
final class TopicOutlet implements Outlet {
  /** What the outlet asks of whoever runs the feed. */
  interface Control {
    boolean await(long millis);

    boolean stopped();

    void working();

    void malformed();
  }

  private final TopicWriter writer;
  private final String topic;
  private final int partitions;
  private final Optional<Position> last;
  private final Control control;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long sentMillis;

  TopicOutlet(TopicWriter writer, String topic, int partitions, Optional<Position> last, Control control) {
    this.writer = writer;
    this.topic = topic;
    this.partitions = partitions;
    this.last = last;
    this.control = control;
  }

  @Override
  public Optional<Position> last() {
    return last;
  }

  @Override
  public void send(String origin, long n, long timestampMillis, byte[] value) {
    failIfFailed();
    // Arrival never goes back within a stream, whatever the clock does.
    sentMillis = Math.max(sentMillis, timestampMillis);
    writer.send(
        topic,
        (int) (n % partitions),
        new Position(origin, n, sentMillis),
        value,
        (metadata, exception) -> failure.compareAndSet(null, exception));
  }

  @Override
  public void flush() {
    writer.flush();
    failIfFailed();
  }

  private void failIfFailed() {
    Exception failed = failure.get();
    if (failed != null) {
      throw new KafkaException("Kafka did not take events for topic " + topic + ": " + failed.getMessage(), failed);
    }
  }

  @Override
  public void malformed() {
    control.malformed();
  }

  @Override
  public void working() {
    control.working();
  }

  @Override
  public boolean await(long millis) {
    failIfFailed();
    return control.await(millis);
  }

  @Override
  public boolean stopped() {
    return control.stopped();
  }
}
