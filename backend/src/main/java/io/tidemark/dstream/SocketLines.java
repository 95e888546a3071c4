package io.tidemark.dstream;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaReceiverInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lines over a socket: Spark's own receiver on one side, its own socket source on the other, both clients of the lab's line
 * server.
 *
 * <p>The receiver cuts what it gets into blocks by the wall clock, every {@code spark.streaming.blockInterval}, and reports
 * each to the driver; an interval is made of the blocks reported when it ends. So {@link #send} waits until the blocks
 * reported and not yet given to an interval hold as many lines as were sent.
 */
final class SocketLines implements LineFeed {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
  private static final Duration BLOCKS_LIMIT = Duration.ofSeconds(20);
  private static final long LOOK_NANOS = Duration.ofMillis(4).toNanos();

  private final LineServer server = LineServer.open();
  private ReceivedLines received;

  @Override
  public JavaDStream<String> lines(JavaStreamingContext context) {
    JavaReceiverInputDStream<String> lines = context.socketTextStream("127.0.0.1", server.port(), StorageLevels.MEMORY_ONLY);
    received = new ReceivedLines(context.ssc(), lines.receiverInputDStream().id());
    return lines;
  }

  @Override
  public String code() {
    return "ssc.socketTextStream(\"127.0.0.1\", " + server.port() + ", StorageLevels.MEMORY_ONLY)";
  }

  @Override
  public Map<String, String> structured() {
    return Map.of(SteppedLines.KIND, Definition.SOCKET, "host", "127.0.0.1", "port", String.valueOf(server.port()));
  }

  @Override
  public String structuredCode() {
    return ".format(\"socket\").option(\"host\", \"127.0.0.1\").option(\"port\", " + server.port() + ")";
  }

  @Override
  public void connected() throws InterruptedException {
    server.await(2, CONNECT_LIMIT);
  }

  @Override
  public void send(List<String> lines) throws InterruptedException {
    server.send(lines);
    long deadline = System.nanoTime() + BLOCKS_LIMIT.toNanos();
    while (received.waiting() < lines.size()) {
      if (System.nanoTime() > deadline) {
        throw Problem.unavailable("Spark's receiver has reported " + received.waiting() + " of " + lines.size() + " lines within "
            + BLOCKS_LIMIT.toSeconds() + " s; start another run");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
