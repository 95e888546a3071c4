package io.tidemark.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Hands out the page's files, its specs, the golden messages and the libraries on a loopback port, and nothing else. */
final class SpecServer implements AutoCloseable {
  private static final Map<String, String> TYPES =
      Map.of("html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "json", "application/json", "svg", "image/svg+xml");
  private final Path frontend;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  private SpecServer(Path frontend, HttpServer server) {
    this.frontend = frontend;
    this.server = server;
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** @param frontend the folder {@code frontend/src} */
  static SpecServer start(Path frontend) {
    try {
      return new SpecServer(frontend.toRealPath(), HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Optional<byte[]> body = body(path);
      if (body.isEmpty()) {
        exchange.sendResponseHeaders(path.equals("/favicon.ico") ? 204 : 404, -1);
        return;
      }
      String type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, body.get().length == 0 ? -1 : body.get().length);
      exchange.getResponseBody().write(body.get());
    }
  }

  private Optional<byte[]> body(String path) throws IOException {
    if (path.startsWith("/webjars/")) {
      try (InputStream library = SpecServer.class.getResourceAsStream("/META-INF/resources" + path)) {
        return library == null ? Optional.empty() : Optional.of(library.readAllBytes());
      }
    }
    boolean ofTests = path.startsWith("/spec/") || path.startsWith("/golden/") || path.startsWith("/plane-") || path.startsWith("/lab-fixture")
        || path.startsWith("/delivery-fixture");
    Path root = frontend.resolve(ofTests ? "test" : "main/web");
    Path file = root.resolve(path.substring(1)).normalize();
    return file.startsWith(root) && Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
