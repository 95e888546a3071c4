package io.tidemark.delivery;

import java.util.List;

/**
 * The topic of a run, of one partition. Each method throws {@link io.tidemark.wire.Problem} unavailable when Kafka does not answer.
 *
 * <p>Used by one thread at a time.
 */
interface EventTopic extends AutoCloseable {
  /** Appends the numbers as one record batch; answers each with the offset that the broker confirmed. */
  List<SentEvent> send(List<Integer> numbers);

  /** Name, begin and end as the broker tells them now. */
  RunView.TopicView view();

  /** Deletes all records below {@code offset}, as retention does. */
  void forget(long offset);

  /** Removes the topic; closing twice is safe. */
  @Override
  void close();
}
