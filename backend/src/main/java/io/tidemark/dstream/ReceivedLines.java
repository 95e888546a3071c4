package io.tidemark.dstream;

import java.lang.reflect.Field;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;
import org.apache.spark.streaming.scheduler.ReceivedBlockTracker;
import org.apache.spark.streaming.scheduler.ReceiverTracker;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How many lines a receiver has reported to the driver that no interval has yet: Spark's own book of received blocks, from
 * which an interval is made. Spark tells nobody of it (its listeners hear of a block only with its interval), so its field is
 * read.
 */
final class ReceivedLines {
  private final StreamingContext context;
  private final int stream;

  /** @param stream the id of the input DStream */
  ReceivedLines(StreamingContext context, int stream) {
    this.context = context;
    this.stream = stream;
  }

  /** Only once the context has started. */
  long waiting() {
    long lines = 0;
    for (ReceivedBlockInfo block : CollectionConverters.asJava(tracker().getUnallocatedBlocks(stream))) {
      lines += (Long) block.numRecords().get();
    }
    return lines;
  }

  private ReceivedBlockTracker tracker() {
    try {
      Field field = ReceiverTracker.class.getDeclaredField("receivedBlockTracker");
      field.setAccessible(true);
      return (ReceivedBlockTracker) field.get(context.scheduler().receiverTracker());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not the Spark Streaming Tidemark was built for", e);
    }
  }
}
