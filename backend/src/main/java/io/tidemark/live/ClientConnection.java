package io.tidemark.live;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The way to one client. No method waits for the client; a failure is told to {@code done} or means the connection is going away. */
interface ClientConnection {
  /**
   * Starts sending {@code head} and {@code body} as one text message.
   *
   * @param body shared with other connections: read through this view only
   * @param done called exactly once, with null or the failure, in any thread, perhaps before this method returns
   */
  void send(ByteBuffer head, ByteBuffer body, Consumer<Throwable> done);

  void ping();

  /** Says goodbye with a WebSocket close code. */
  void close(int code, String reason);

  /** Cuts the connection; for a client that takes nothing any more. */
  void abort();
}
