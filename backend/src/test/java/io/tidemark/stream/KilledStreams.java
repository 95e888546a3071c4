package io.tidemark.stream;

import io.tidemark.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process of its own that replays earthquakes into its own Kafka until somebody kills it. */
final class KilledStreams {
  private static final int ENOUGH = 150;

  private KilledStreams() {}

  static Process start(Path data) throws IOException {
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                KilledStreams.class.getName(),
                data.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), fault -> {});
    RecordTap tap = new RecordTap();
    tap.useParsers(TestingParser::new);
    StreamRegistry registry =
        new StreamRegistry(new TestingDocuments(), tap, Clock.systemUTC(), new TestingPublisher(), id -> false);
    Object written = new Object();
    boolean[] said = {false};
    tap.onRecords(
        batch -> {
          if (batch.until() > ENOUGH && !said[0]) {
            said[0] = true;
            System.out.println("written " + batch.until());
          }
        });
    registry.connect(broker);
    registry.defineIfAbsent("quakes", StreamRegistryIT.quakes(20_000));
    synchronized (written) {
      written.wait(60_000);
    }
  }
}
