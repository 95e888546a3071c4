package io.tidemark.http;

import io.tidemark.live.LiveHub;
import io.tidemark.live.LiveSocket;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServlet;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;

/**
 * {@code GET /live}: the upgrade to the live channel.
 *
 * <p>Beside Javalin's own WebSocket support, because that keeps pongs to itself. Compression is not offered: it would be done anew
 * for every client, where everything else is shared.
 */
final class LiveServlet extends JettyWebSocketServlet {
  private static final long serialVersionUID = 1L;
  /** Longer than the hub's own limit on silence, which comes first. */
  private static final Duration IDLE = Duration.ofMinutes(2);

  private final transient LiveHub hub;

  LiveServlet(LiveHub hub) {
    this.hub = hub;
  }

  @Override
  protected void configure(JettyWebSocketServletFactory factory) {
    factory.setIdleTimeout(IDLE);
    factory.setMaxTextMessageSize(LiveSocket.MAX_MESSAGE_BYTES);
    factory.setMaxBinaryMessageSize(LiveSocket.MAX_MESSAGE_BYTES);
    factory.setCreator((request, response) -> {
      response.setExtensions(List.of());
      return new LiveSocket(hub);
    });
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
    if (!AccessFilter.isWebSocket(request)) {
      response.setHeader("Upgrade", "websocket");
      ProblemBody.of(426, "Upgrade required", "This is the live channel: connect with a WebSocket.").write(response);
    } else {
      super.service(request, response);
    }
  }
}
