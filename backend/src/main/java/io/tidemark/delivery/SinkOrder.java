package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Where a lane writes. Both exist before the lane is opened.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SinkOrder.Table.class, name = "table"),
  @JsonSubTypes.Type(value = SinkOrder.Topic.class, name = "topic")
})
public sealed interface SinkOrder {
  /**
   * A table of the lane's own with the columns {@code id BIGINT, batch BIGINT, run INT} and no key; beside it an exactly-once
   * lane keeps the table {@code <table>_batches}, which it makes itself.
   *
   * <p>Spark's {@code jdbc} writer makes a table that is missing: a table that is to refuse writes is renamed away
   * <em>and</em> a view that takes none is put in its place, {@code SELECT … FROM away UNION ALL SELECT … FROM away WHERE 1 =
   * 0}.
   *
   * @param url JDBC, SQLite's or PostgreSQL's
   * @param user null for SQLite
   * @param password null for none; never shown or logged
   * @param table unquoted: lower case letters, digits and underscores
   */
  record Table(String url, String user, String password, String table) implements SinkOrder {
    @Override
    public String toString() {
      return "Table[" + url + ", " + table + "]";
    }
  }

  /**
   * A topic of the lane's own with one partition; key {@code batch}, value the event's number. Read with {@code read_committed}.
   *
   * <p>The key is filled up with zeros to {@value #KEY_DIGITS} digits, so that any record batch with an event is larger than one with a
   * transaction's marker: a topic can refuse the one and take the other.
   */
  record Topic(String topic) implements SinkOrder {
    public static final int KEY_DIGITS = 20;

    public static String key(long batch) {
      return String.format("%0" + KEY_DIGITS + "d", batch);
    }
  }
}
