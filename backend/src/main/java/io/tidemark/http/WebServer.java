package io.tidemark.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.tidemark.live.LiveHub;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.util.EnumSet;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves the pages, the API and the live channel on one port.
 *
 * <p>Answers as soon as {@link #start} returns, whatever else is still starting. At most {@value #MAX_THREADS} threads; a request that
 * waits (stopping a query) holds one. {@link #close} waits for nothing; closing twice is safe. The hub is its owner's to close.
 */
public final class WebServer implements AutoCloseable {
  private static final int MAX_THREADS = 50;
  private static final int MIN_THREADS = 4;
  private static final int IDLE_MILLIS = 60_000;

  /** The address can't be listened on; the message is a sentence for the user. */
  public static final class CannotListen extends Exception {
    private static final long serialVersionUID = 1L;

    CannotListen(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  private final Javalin javalin;
  private final String bind;
  private final Access access;
  private final Metrics metrics;

  private WebServer(Javalin javalin, String bind, Access access, Metrics metrics) {
    this.javalin = javalin;
    this.bind = bind;
    this.access = access;
    this.metrics = metrics;
  }

  /** @param port 0 picks a free one */
  public static WebServer start(String bind, int port, LiveHub live, Services services) throws CannotListen {
    return start(bind, port, live, services, Access.forBind(bind));
  }

  static WebServer start(String bind, int port, LiveHub live, Services services, Access access) throws CannotListen {
    Metrics metrics = new Metrics(live, services);
    Javalin javalin = Javalin.create(config -> {
      quiet(config);
      config.jetty.threadPool = threads();
      config.jetty.addConnector((server, http) -> connector(server, http, bind, port));
      config.jetty.modifyServletContextHandler(handler -> {
        FilterHolder gate = new FilterHolder(new AccessFilter(access, metrics));
        gate.setAsyncSupported(true);
        handler.addFilter(gate, "/*", EnumSet.of(DispatcherType.REQUEST));
        handler.addServlet(new ServletHolder(new LiveServlet(live)), "/live");
      });
      config.http.prefer405over404 = true;
      config.http.compressionStrategy = CompressionStrategy.GZIP;
      config.resourceHandler(new StaticFiles());
      addRoutes(config, services, metrics);
    });
    try {
      javalin.start();
    } catch (RuntimeException e) {
      javalin.stop();
      throw new CannotListen(sentence(e, bind, port), e);
    }
    return new WebServer(javalin, bind, access, metrics);
  }

  /** Where the page can be opened; {@code 0.0.0.0} stays as it is. */
  public URI address() {
    return URI.create("http://" + (bind.contains(":") ? "[" + bind + "]" : bind) + ":" + port() + "/");
  }

  public int port() {
    return javalin.port();
  }

  /** What callers must present; empty on loopback. Opening {@code address()?token=…} once is enough for a browser. */
  public Optional<String> token() {
    return access.token();
  }

  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void addRoutes(JavalinConfig config, Services services, Metrics metrics) {
    new ApiRoutes(services).addTo(config.routes);
    ApiPage page = new ApiPage();
    config.routes.get("/api", page::answerPage);
    config.routes.get("/openapi.yaml", page::answerDescription);
    config.routes.get("/metrics", context -> context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape()));
    config.routes.exception(Exception.class, ProblemBody::answer);
    // Javalin has a handler of its own for these, which would win as the more specific one.
    config.routes.exception(HttpResponseException.class, ProblemBody::answer);
  }

  private static void quiet(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("tidemark-http");
    threads.setDaemon(true);
    return threads;
  }

  private static ServerConnector connector(Server server, HttpConfiguration http, String bind, int port) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(0);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(bind);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    try {
      // Here and not in Javalin's start, which would log a failure that is told to the user anyway.
      connector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return connector;
  }

  private static String sentence(Throwable failure, String bind, int port) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "The address " + bind + " is unknown: choose one of this machine's with --bind HOST.";
      }
      if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
        return "Port " + port + " on " + bind + " is taken: stop the program that uses it, or choose another with --port N"
            + " (0 picks a free one).";
      }
      if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("assign")) {
        return "This machine has no address " + bind + ": choose one it has with --bind HOST.";
      }
    }
    return "Listening on " + bind + ", port " + port + " failed (" + failure.getMessage()
        + "): choose another with --bind HOST or --port N.";
  }
}
