package io.tidemark.query;

import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.stream.TappedRecord;
import java.util.List;
import java.util.Map;

/** Shows on a query's plane what lies in the topic unread. Stateless. */
final class PendingEvents {
  private static final int MOST = 300;

  private PendingEvents() {}

  static void publish(ManagedQuery query, TopicReader reader) {
    Map<Integer, Long> until = query.readUntil();
    if (until.isEmpty()) {
      return;
    }
    long unread = 0;
    for (Map.Entry<Integer, Long> partition : until.entrySet()) {
      unread += Math.max(0, reader.end(query.stream.id(), partition.getKey()) - partition.getValue());
    }
    List<PlaneMessages.Pending> shown =
        reader.unread(query.stream.id(), until, MOST).stream().filter(record -> record.parsed().usable()).map(PendingEvents::pending).toList();
    query.plane.pending(shown, unread);
  }

  private static PlaneMessages.Pending pending(TappedRecord record) {
    return new PlaneMessages.Pending(
        record.partition(), record.offset(), Math.floorDiv(record.parsed().eventTimeMicros(), 1000L), record.arrivedMillis());
  }
}
