package io.tidemark.dstream;

import java.util.List;
import java.util.Map;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Where the lines of one run come from, as each side reads them. Used by the run's thread only. */
interface LineFeed extends AutoCloseable {
  /** The input DStream; called once, before the context starts. */
  JavaDStream<String> lines(JavaStreamingContext context);

  /** The call that made it. */
  String code();

  /** The options of {@link SteppedLines}; what says nothing of the inner source. */
  Map<String, String> structured();

  /** The call in the ordinary program. */
  String structuredCode();

  /** Returns when both sides are connected. */
  void connected() throws InterruptedException;

  /** Returns when all {@code lines} would be in the DStream's next interval. */
  void send(List<String> lines) throws InterruptedException;

  @Override
  void close();
}
