package io.tidemark.live;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * One WebSocket of Jetty's as the hub sees it; the only class of this package that knows Jetty.
 *
 * <p>A message goes out as two fragments, head and body, so that all clients share the body's bytes. That needs Jetty's core session:
 * its public one takes text only as a string, and would encode it anew for each client.
 */
public final class LiveSocket implements Session.Listener.AutoDemanding, ClientConnection {
  /** What a client may say is short. */
  public static final int MAX_MESSAGE_BYTES = 16 * 1024;

  private final LiveHub hub;
  private Session session;
  private CoreSession core;
  private Optional<LiveClient> client = Optional.empty();

  public LiveSocket(LiveHub hub) {
    this.hub = hub;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    core = ((WebSocketSession) opened).getCoreSession();
    client = hub.connect(this);
  }

  @Override
  public void onWebSocketText(String message) {
    client.ifPresent(it -> it.received(message));
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    callback.succeed();
    close(1003, "text only");
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    client.ifPresent(LiveClient::heard);
  }

  @Override
  public void onWebSocketPing(ByteBuffer payload) {
    client.ifPresent(LiveClient::heard);
    session.sendPong(payload, Callback.NOOP);
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    client.ifPresent(LiveClient::disconnected);
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    client.ifPresent(LiveClient::disconnected);
    callback.succeed();
  }

  @Override
  public void send(ByteBuffer head, ByteBuffer body, Consumer<Throwable> done) {
    core.sendFrame(new Frame(OpCode.TEXT, false, head), org.eclipse.jetty.util.Callback.NOOP, true);
    core.sendFrame(new Frame(OpCode.CONTINUATION, true, body),
        org.eclipse.jetty.util.Callback.from(() -> done.accept(null), done), false);
  }

  @Override
  public void ping() {
    session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
  }

  @Override
  public void close(int code, String reason) {
    session.close(code, reason, Callback.NOOP);
  }

  @Override
  public void abort() {
    session.disconnect();
  }
}
