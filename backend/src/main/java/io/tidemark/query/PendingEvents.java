package io.tidemark.query;

import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.stream.TappedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows on a query's plane what lies in its topics unread. Stateless. */
final class PendingEvents {
  private static final int MOST = 300;

  private PendingEvents() {}

  static void publish(ManagedQuery query, TopicReader reader) {
    Map<String, Map<Integer, Long>> until = query.readUntil();
    if (until.isEmpty()) {
      return;
    }
    boolean several = query.sources.all().size() > 1;
    long unread = 0;
    List<PlaneMessages.Pending> shown = new ArrayList<>();
    for (Map.Entry<String, Map<Integer, Long>> topic : until.entrySet()) {
      String stream = query.sources.ofTopic(topic.getKey()).id();
      for (Map.Entry<Integer, Long> partition : topic.getValue().entrySet()) {
        unread += Math.max(0, reader.end(stream, partition.getKey()) - partition.getValue());
      }
      reader.unread(stream, topic.getValue(), MOST - shown.size()).stream()
          .filter(record -> record.parsed().usable())
          .forEach(record -> shown.add(pending(record, several ? stream : null)));
    }
    query.plane.pending(shown, unread);
  }

  private static PlaneMessages.Pending pending(TappedRecord record, String stream) {
    return new PlaneMessages.Pending(
        record.partition(), record.offset(), Math.floorDiv(record.parsed().eventTimeMicros(), 1000L), record.arrivedMillis(), stream);
  }
}
