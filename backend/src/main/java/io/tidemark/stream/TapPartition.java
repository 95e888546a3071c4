package io.tidemark.stream;

import io.tidemark.stream.FairSample.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How the tap reads one partition: everything in order while it can keep up, else fair blocks of what arrived. Used by the tap's thread;
 * only the ring is shared.
 */
final class TapPartition {
  static final int BLOCK = 200;

  /** Each block costs a seek and a fetch, and nothing newer is read until a plan is done: short plans stay close to now. */
  static final int BLOCKS_PER_PLAN = 5;

  /** So far behind, reading everything would take longer than a second of the budget. */
  static final int SEQUENTIAL_LIMIT = 5_000;

  private final TopicPartition topicPartition;
  private final TapRing ring;
  private final Deque<Range> plan = new ArrayDeque<>();
  private final List<Range> read = new ArrayList<>();
  private long position;
  private boolean started;
  private boolean seekLost = true;
  private long planEnd;
  private long lastEnd;
  private boolean madeAnew;
  private long skippedSinceBatch;

  TapPartition(TopicPartition topicPartition, TapRing ring) {
    this.topicPartition = topicPartition;
    this.ring = ring;
  }

  TopicPartition topicPartition() {
    return topicPartition;
  }

  TapRing ring() {
    return ring;
  }

  /** Where to read next. */
  long position() {
    return position;
  }

  /** Whether it is known where the partition begins and ends, and so where to read. */
  boolean ready() {
    return started;
  }

  boolean needsSeek() {
    return seekLost;
  }

  void sought() {
    seekLost = false;
  }

  void loseSeek() {
    seekLost = true;
  }

  /** Where the partition begins and ends now; the first time this decides where reading begins. */
  void bounds(long begin, long end, int lookBack) {
    if (!started) {
      started = true;
      moveTo(Math.max(begin, end - lookBack));
      ring.progress(position);
    } else if (madeAnew || end < Math.max(position, lastEnd)) {
      madeAnew = false;
      ring.forget(begin);
      moveTo(begin);
    } else if (begin > position) {
      moveTo(begin);
      ring.progress(begin);
    }
    lastEnd = end;
    ring.bounds(begin, end);
  }

  private void moveTo(long offset) {
    plan.clear();
    position = offset;
    seekLost = true;
  }

  boolean mustSample() {
    return plan.isEmpty() && ring.end() - position > SEQUENTIAL_LIMIT;
  }

  /** Plans to read {@code blocks} blocks of all that has arrived; answers how many records will be passed over. */
  long planSample(int blocks, Random random) {
    planEnd = ring.end();
    plan.addAll(FairSample.blocks(position, planEnd, BLOCK, blocks, random));
    long skipped = planEnd - position - plan.stream().mapToLong(Range::length).sum();
    skippedSinceBatch += skipped;
    enterNext();
    seekLost = true;
    return skipped;
  }

  boolean sampling() {
    return !plan.isEmpty();
  }

  /**
   * Which of {@code fetched} (not empty) to take. Afterwards {@link #position} says where to go on, which may be elsewhere than where the
   * fetch ended; what was read counts as covered once {@link #taken} is called.
   */
  List<ConsumerRecord<byte[], byte[]>> accept(List<ConsumerRecord<byte[], byte[]>> fetched) {
    if (fetched.get(0).offset() < position) {
      // Kafka has sent us back: the topic was deleted and made anew under the same name. The next bounds say where to begin.
      madeAnew = true;
      return List.of();
    }
    if (plan.isEmpty()) {
      // A gap is covered too (there is nothing in it) unless it is what retention has removed.
      long first = fetched.get(0).offset();
      long until = fetched.get(fetched.size() - 1).offset() + 1;
      read.add(new Range(ring.begin() > position ? Math.max(position, first) : position, until));
      position = until;
      return fetched;
    }
    List<ConsumerRecord<byte[], byte[]>> accepted = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : fetched) {
      while (!plan.isEmpty() && record.offset() >= plan.peek().until()) {
        // Nothing more in that block: retention or a marker.
        readUpTo(plan.poll().until());
        enterNext();
      }
      if (plan.isEmpty()) {
        break;
      }
      if (record.offset() >= plan.peek().from()) {
        accepted.add(record);
        readUpTo(record.offset() + 1);
        if (position == plan.peek().until()) {
          plan.poll();
          enterNext();
        }
      }
    }
    if (plan.isEmpty()) {
      position = Math.max(position, planEnd);
    }
    return accepted;
  }

  private void enterNext() {
    if (!plan.isEmpty()) {
      position = plan.peek().from();
    }
  }

  private void readUpTo(long until) {
    if (until > position) {
      read.add(new Range(position, until));
      position = until;
    }
  }

  /** Puts the parsed records into the ring and lets those who wait know. */
  void taken(List<TappedRecord> records) {
    ring.add(records);
    read.forEach(range -> ring.cover(range.from(), range.until()));
    read.clear();
    ring.progress(position);
  }

  long takeSkipped() {
    long skipped = skippedSinceBatch;
    skippedSinceBatch = 0;
    return skipped;
  }
}
