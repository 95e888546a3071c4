package io.tidemark.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The newest records of one partition as the tap read them, and which offsets they stand for.
 *
 * <p>Holds at most {@code capacity} records; the oldest give way. Written by the tap's thread, read by anyone; every lock is brief.
 */
final class TapRing {
  private final TappedRecord[] ring;
  private final Deque<long[]> covered = new ArrayDeque<>();
  private int start;
  private int size;
  private long progress;
  private long begin;
  private long end;

  TapRing(int capacity) {
    ring = new TappedRecord[capacity];
  }

  /** Takes records in the order of their offsets. */
  synchronized void add(List<TappedRecord> records) {
    for (TappedRecord record : records) {
      if (size == ring.length) {
        uncoverUpTo(ring[start].offset() + 1);
        start = (start + 1) % ring.length;
        size--;
      }
      ring[(start + size) % ring.length] = record;
      size++;
    }
  }

  /** {@code from} up to but without {@code until} has been read completely; comes in rising order. */
  synchronized void cover(long from, long until) {
    if (from < until) {
      long[] last = covered.peekLast();
      if (last != null && last[1] >= from) {
        last[1] = Math.max(last[1], until);
      } else {
        covered.addLast(new long[] {from, until});
      }
      if (covered.size() > ring.length) {
        covered.removeFirst();
      }
    }
  }

  private void uncoverUpTo(long offset) {
    while (!covered.isEmpty() && covered.peekFirst()[1] <= offset) {
      covered.removeFirst();
    }
    if (!covered.isEmpty()) {
      covered.peekFirst()[0] = Math.max(covered.peekFirst()[0], offset);
    }
  }

  /** Everything below {@code until} has been dealt with. */
  synchronized void progress(long until) {
    progress = Math.max(progress, until);
    end = Math.max(end, until);
    notifyAll();
  }

  /** The topic was made anew: what is held is of another life. */
  synchronized void forget(long position) {
    Arrays.fill(ring, null);
    start = 0;
    size = 0;
    covered.clear();
    progress = position;
    begin = position;
    end = position;
  }

  synchronized void bounds(long newBegin, long newEnd) {
    begin = Math.max(begin, newBegin);
    end = Math.max(end, newEnd);
  }

  synchronized long begin() {
    return begin;
  }

  synchronized long end() {
    return end;
  }

  synchronized long progress() {
    return progress;
  }

  synchronized boolean covers(long from, long until) {
    if (from >= until) {
      return true;
    }
    for (long[] range : covered) {
      if (range[0] <= from && until <= range[1]) {
        return true;
      }
    }
    return false;
  }

  synchronized List<TappedRecord> range(long from, long until) {
    List<TappedRecord> found = new ArrayList<>();
    for (int i = firstAtLeast(from); i < size && at(i).offset() < until; i++) {
      found.add(at(i));
    }
    return found;
  }

  /** At most {@code limit} of the records from {@code from} on; the same ones each time for as long as they are there. */
  synchronized List<TappedRecord> sampleFrom(long from, int limit) {
    int first = firstAtLeast(from);
    if (size - first <= limit) {
      return range(from, Long.MAX_VALUE);
    }
    // The records whose mixed offsets are smallest: a uniform sample that doesn't flicker while new records come.
    PriorityQueue<TappedRecord> chosen =
        new PriorityQueue<>(limit + 1, (a, b) -> Long.compareUnsigned(Dice.mix(b.offset()), Dice.mix(a.offset())));
    for (int i = first; i < size; i++) {
      chosen.add(at(i));
      if (chosen.size() > limit) {
        chosen.remove();
      }
    }
    List<TappedRecord> sample = new ArrayList<>(chosen);
    sample.sort((a, b) -> Long.compare(a.offset(), b.offset()));
    return sample;
  }

  synchronized List<TappedRecord> newest(int limit) {
    List<TappedRecord> found = new ArrayList<>();
    for (int i = Math.max(0, size - limit); i < size; i++) {
      found.add(at(i));
    }
    return found;
  }

  /** Waits until {@link #progress} reaches {@code until}; false if it didn't in time. */
  synchronized boolean await(long until, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (progress < until) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private TappedRecord at(int index) {
    return ring[(start + index) % ring.length];
  }

  private int firstAtLeast(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (at(middle).offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
