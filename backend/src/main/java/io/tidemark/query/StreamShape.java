package io.tidemark.query;

import java.util.List;
import java.util.function.Supplier;

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
