package io.tidemark.query;

import java.lang.reflect.Field;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.streaming.SparkDataStream;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;

/**
 * Lets a query survive the restart that follows a {@code kill -9}.
 *
 * <p>A batch that was begun and not committed is run again from the offset log, without asking Kafka for its latest offsets. Spark
 * 4.1.0 then fails on its own report of that batch: {@code KafkaMicroBatchStream.metrics} reads {@code latestPartitionOffsets}, which
 * only {@code latestOffset} sets, and a null there ends the query with a {@code NullPointerException} after the batch has been
 * written. Giving the field an empty map before the report is made leaves out "offsets behind latest" for this one batch, which Spark
 * does not know. Called on the stream's thread while the batch runs, so nothing else touches the source. Stateless.
 */
public final class KafkaRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaRecovery.class);
  private static final String SOURCE = "org.apache.spark.sql.kafka010.KafkaMicroBatchStream";
  private static final String FIELD = "latestPartitionOffsets";

  private KafkaRecovery() {}

  /** Call it in the first batch of each run of the query. */
  public static void prepare(SparkSession session, String queryName) {
    for (StreamingQuery query : session.streams().active()) {
      if (queryName.equals(query.name()) && query instanceof StreamingQueryWrapper wrapper) {
        for (Iterator<SparkDataStream> sources = wrapper.streamingQuery().sources().iterator(); sources.hasNext(); ) {
          fill(sources.next());
        }
      }
    }
  }

  private static void fill(SparkDataStream source) {
    if (!source.getClass().getName().equals(SOURCE)) {
      return;
    }
    try {
      Field offsets = source.getClass().getDeclaredField(FIELD);
      offsets.setAccessible(true);
      if (offsets.get(source) == null) {
        offsets.set(source, scala.collection.immutable.Map$.MODULE$.empty());
      }
    } catch (ReflectiveOperationException e) {
      LOG.warn("Spark's Kafka source has changed; a query killed in the middle of a batch may fail once when it resumes: {}", e.toString());
    }
  }
}
