package io.tidemark.stream;

import java.util.List;

/** The messages about streams, as the live protocol has them. */
final class StreamMessages {
  static final String OVERVIEW = "overview";

  record Snapshot(String type, String topic, StreamView stream, List<RecordView> records) {}

  record Changed(String type, String topic, StreamView stream) {}

  record Removed(String type, String topic, String id) {}

  record Records(String type, String topic, List<RecordView> records) {}

  private StreamMessages() {}

  static String topic(String id) {
    return "stream:" + id;
  }

  static Snapshot snapshot(StreamView view, List<RecordView> records) {
    return new Snapshot("stream-snapshot", topic(view.id()), view, records);
  }

  static Changed changed(String topic, StreamView view) {
    return new Changed("stream", topic, view);
  }

  static Removed removed(String id) {
    return new Removed("stream-removed", OVERVIEW, id);
  }

  static Records records(String id, List<RecordView> records) {
    return new Records("records", topic(id), records);
  }
}
