package io.tidemark.query;

import io.tidemark.stream.RecordFormat;
import io.tidemark.stream.StreamDefinition;
import java.util.List;
import java.util.function.Supplier;

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
    /** A catalog that can tell all its streams. */
    static Catalog of(Catalog one, Supplier<List<StreamShape>> all) {
      return new Catalog() {
        @Override
        public StreamShape shape(String stream) {
          return one.shape(stream);
        }

        @Override
        public List<StreamShape> all() {
          return all.get();
        }
      };
    }

    StreamShape shape(String stream);

    /** All streams, where they can be told. */
    default List<StreamShape> all() {
      return List.of();
    }
  }
}
