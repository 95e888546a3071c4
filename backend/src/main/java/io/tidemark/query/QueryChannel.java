package io.tidemark.query;

import io.tidemark.live.Publisher;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Tells the page about one query, in the messages of the live protocol. Holds nothing back itself. Safe for use by many threads. */
final class QueryChannel {
  private final String topic;
  private final Publisher publisher;

  QueryChannel(String id, Publisher publisher) {
    this.topic = "query:" + id;
    this.publisher = publisher;
  }

  String topic() {
    return topic;
  }

  /** The query's row; made only when somebody looks. One at a time, so that an older row never follows a newer one. */
  synchronized void view(Supplier<QueryView> view) {
    if (publisher.hasSubscribers("overview") || publisher.hasSubscribers(topic)) {
      QueryView made = view.get();
      publisher.publishLatest("overview", topic, new QueryView.Messages.Query("query", "overview", made));
      publisher.publishLatest(topic, "query", new QueryView.Messages.Query("query", topic, made));
    }
  }

  void mark(Mark mark) {
    publisher.publish(topic, new QueryView.Messages.MarkMessage("mark", topic, mark));
  }

  void progress(Point point) {
    publisher.publish(topic, new QueryView.Messages.Progress("progress", topic, point.slim()));
  }

  void rows(long batchId, String mode, List<String> keys, List<Map<String, Object>> rows, long more, int total) {
    publisher.publish(topic, new QueryView.Messages.ResultDelta("result", topic, batchId, mode, keys, rows, more, total));
  }

  void plan(String text) {
    publisher.publishLatest(topic, "plan", new QueryView.Messages.Plan("plan", topic, text));
  }

  void snapshot(QueryView.Messages.Snapshot snapshot) {
    publisher.publishLatest(topic, "snapshot", snapshot);
  }
}
