package io.tidemark.query;

import java.util.List;

/**
 * What a query needs to know of its stream: the topic, the schema as DDL, the event-time column, all columns in order, and where a
 * query from scratch begins ({@code earliest} or {@code latest}).
 */
public record StreamShape(String id, String topic, String schema, String eventTime, List<String> columns, String startingOffsets) {
  public StreamShape {
    columns = List.copyOf(columns);
  }

  /** Looks streams up; throws {@link io.tidemark.wire.Problem} not found. */
  @FunctionalInterface
  public interface Catalog {
    StreamShape shape(String stream);
  }
}
