package io.tidemark.http;

import io.javalin.Javalin;
import io.tidemark.delivery.DeliveryRuns;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.dstream.DStreamRuns;
import io.tidemark.engine.Health;
import io.tidemark.lambda.LambdaLab;
import io.tidemark.ml.ModelRegistry;
import io.tidemark.lesson.LabRuns;
import io.tidemark.live.LiveHub;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prints how long after the JVM's start the first page has been fetched: {@code bare} for Javalin's hello-world, {@code tidemark} for
 * the web server. Run each in a JVM of its own with the whole class path.
 */
final class StartTime {
  private StartTime() {}

  public static void main(String[] args) throws Exception {
    int port = args[0].equals("bare") ? bare() : tidemark();
    try (InputStream page = URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
      page.readAllBytes();
    }
    System.out.println(args[0] + " " + (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) + " ms");
    System.exit(0);
  }

  private static int bare() {
    return Javalin.create(config -> config.routes.get("/", context -> context.result("Hello"))).start("127.0.0.1", 0).port();
  }

  private static int tidemark() throws Exception {
    LiveHub hub = new LiveHub("test", Clock.systemUTC());
    LabServices labs = new LabServices(new LabRuns(hub, Clock.systemUTC()), new DeliveryRuns(hub, Clock.systemUTC(), List::of),
        new DStreamRuns(hub, Clock.systemUTC(), false), new LambdaLab(hub, Clock.systemUTC()), Map.of(),
        new ModelRegistry(hub, Clock.systemUTC()), Optional::empty);
    Services services = new Services(
        () -> new Health(Health.Status.starting, Map.of(), List.of()),
        Optional::empty,
        Optional::empty,
        Optional::empty,
        labs,
        () -> new ServerFigures(0, 0, 0, 0, 0),
        Optional::empty,
        Optional::empty,
        new Diagnosis(hub),
        Optional::empty,
        Optional::empty,
        Optional::empty);
    return WebServer.start("127.0.0.1", 0, hub, services).port();
  }
}
