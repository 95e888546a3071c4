package io.tidemark.lambda;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.RunTopic;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The log of a run: a Kafka topic of two partitions, all reports of a flight in one of them, in the order they were sent.
 *
 * <p>One thread appends; {@link #end} may be asked by any. The topic is deleted with {@link #close}.
 */
final class ReportTopic implements AutoCloseable {
  static final int PARTITIONS = 2;
  private static final long BUFFER_BYTES = 4L * 1024 * 1024;

  private final RunTopic topic;

  ReportTopic(KafkaAccess kafka, String name) {
    topic = new RunTopic(kafka, "tidemark-lambda", name, PARTITIONS, BUFFER_BYTES);
  }

  String name() {
    return topic.name();
  }

  /** Where the log ends, as Kafka has confirmed. */
  Offsets end() {
    return new Offsets(topic.end());
  }

  /** Returns when Kafka has all of them. @throws Problem unavailable; it is not known then which of them it has */
  void append(List<Report> reports) {
    topic.append(reports.stream().map(ReportTopic::message).toList());
  }

  private static RunTopic.Message message(Report report) {
    int partition = Math.floorMod(report.flight().hashCode(), PARTITIONS);
    return new RunTopic.Message(partition, Json.write(report).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    topic.close();
  }
}
