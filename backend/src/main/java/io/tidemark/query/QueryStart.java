package io.tidemark.query;

import io.tidemark.wire.Problem;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Starts queries one after the other under the shared session's monitor, each with its own settings. Stateless. */
final class QueryStart {
  private static final String POOL = "spark.scheduler.pool";

  private QueryStart() {}

  /**
   * @param pool of the query's jobs; the calling thread's own go on without one
   * @throws Problem unavailable when Spark takes too long
   */
  static StreamingQuery start(
      SparkSession session, StartSettings settings, String pool, String name, DataStreamWriter<Row> writer) {
    synchronized (session) {
      settings.byName().forEach((setting, value) -> session.conf().set(setting, value));
      session.sparkContext().setLocalProperty(POOL, pool);
      try {
        return writer.start();
      } catch (TimeoutException e) {
        throw Problem.unavailable("Spark did not start " + name + " in time: " + e.getMessage());
      } finally {
        session.sparkContext().setLocalProperty(POOL, null);
      }
    }
  }
}
