package io.tidemark.stream;

import io.tidemark.live.Publisher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Publishes what has changed in one stream; its view is made under a lock, so that figures over time have one maker. */
final class StreamTeller {
  private static final int RECORDS = 50;
  private static final int LOOKS_PER_VIEW = 2;

  private final String id;
  private final LiveStream stream;
  private final RecordTap tap;
  private final Publisher publisher;
  private final Map<Integer, Long> toldUntil = new HashMap<>();
  private volatile StreamView last;
  private StreamView told;
  private boolean retired;
  private int looks;

  StreamTeller(String id, LiveStream stream, RecordTap tap, Publisher publisher) {
    this.id = id;
    this.stream = stream;
    this.tap = tap;
    this.publisher = publisher;
    last = stream.view();
  }

  String id() {
    return id;
  }

  synchronized StreamView view() {
    last = stream.view();
    return last;
  }

  /** As it was at the last look, half a second ago at most; takes no lock. */
  StreamView lastView() {
    return last;
  }

  /** Called four times a second by one thread. */
  void tell() {
    tellRecords();
    if (looks++ % LOOKS_PER_VIEW == 0) {
      tellView(looks == 1);
      stream.storeIfTurned();
    }
  }

  private synchronized void tellView(boolean first) {
    StreamView before = told;
    told = view();
    if (!retired && (first || !told.equals(before))) {
      publisher.publishLatest(StreamMessages.OVERVIEW, "stream:" + id, StreamMessages.changed(StreamMessages.OVERVIEW, told));
      publisher.publishLatest(StreamMessages.topic(id), "stream:" + id, StreamMessages.changed(StreamMessages.topic(id), told));
    }
  }

  /** The stream is gone: says so, and nothing after it. */
  synchronized void retire() {
    retired = true;
    publisher.publish(StreamMessages.OVERVIEW, StreamMessages.removed(id));
  }

  /** What nobody listens to counts as told too: a new subscriber gets the newest in its snapshot. */
  private void tellRecords() {
    List<TappedRecord> fresh =
        tap.newest(id, RECORDS).stream()
            .filter(record -> record.offset() > toldUntil.getOrDefault(record.partition(), -1L))
            .toList();
    fresh.forEach(record -> toldUntil.merge(record.partition(), record.offset(), Math::max));
    if (!fresh.isEmpty() && publisher.hasSubscribers(StreamMessages.topic(id))) {
      publisher.publish(StreamMessages.topic(id), StreamMessages.records(id, fresh.stream().map(RecordView::of).toList()));
    }
  }
}
