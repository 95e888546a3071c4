package io.tidemark.query;

import io.tidemark.stream.RecordFormat;
import io.tidemark.stream.StreamDefinition;
import java.util.List;

/**
 * What a query needs to know of its stream: the topic, the schema as DDL, the event-time column, all columns in order, where a
 * query from scratch begins ({@code earliest}, {@code latest} or a time as ISO-8601), and how the records are written.
 */
public record StreamShape(String id, String topic, String schema, String eventTime, List<String> columns, String startingOffsets, RecordFormat format) {
  public StreamShape {
    columns = List.copyOf(columns);
  }

  /** Of JSON records. */
  public StreamShape(String id, String topic, String schema, String eventTime, List<String> columns, String startingOffsets) {
    this(id, topic, schema, eventTime, columns, startingOffsets, RecordFormat.JSON);
  }

  public static StreamShape of(String id, StreamDefinition definition) {
    return new StreamShape(
        id, definition.topic(id), definition.schema(), definition.eventTime(), definition.columnNames(), definition.startingOffsets(), definition.format());
  }

  /** Looks streams up; throws {@link io.tidemark.wire.Problem} not found. */
  @FunctionalInterface
  public interface Catalog {
    StreamShape shape(String stream);
  }
}
