package io.tidemark.ml;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads Spark's own count of rows dropped behind the watermark from the plan of the micro-batch that runs, once its rows have been
 * collected: the figure that its progress report will show. So it can be kept with the batch's rows. Called on the query's thread.
 */
final class DroppedRows {
  private static final String METRIC = "numRowsDroppedByWatermark";

  private DroppedRows() {}

  /** @param session that the query was started with; the one of its batches is another, which knows no queries */
  static long of(SparkSession session, String queryName) {
    long dropped = 0;
    for (StreamingQuery query : session.streams().active()) {
      if (queryName.equals(query.name()) && query instanceof StreamingQueryWrapper wrapper) {
        dropped += sum(wrapper.streamingQuery().lastExecution().executedPlan());
      }
    }
    return dropped;
  }

  private static long sum(SparkPlan plan) {
    Option<SQLMetric> own = plan.metrics().get(METRIC);
    long dropped = own.isDefined() ? own.get().value() : 0;
    for (SparkPlan child : CollectionConverters.asJava(plan.children())) {
      dropped += sum(child);
    }
    return dropped;
  }
}
