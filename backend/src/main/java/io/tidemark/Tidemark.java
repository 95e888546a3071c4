package io.tidemark;

import io.tidemark.http.WebServer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: reads the command line, claims the data directory, opens the page, and only then wakes the engine.
 *
 * <p>The page answers before Spark, Kafka or the database have been touched. The only place that ends the JVM.
 */
public final class Tidemark {
  private static final int FAILED = 1;

  private Tidemark() {}

  public static void main(String[] args) {
    Settings.Outcome outcome = Settings.parse(args);
    if (outcome instanceof Settings.Print print) {
      System.out.println(print.text());
    } else if (outcome instanceof Settings.Refused refused) {
      System.err.println(refused.line());
      System.exit(Settings.Refused.EXIT_CODE);
    } else if (outcome instanceof Settings.Run run) {
      run(run.settings());
    }
  }

  private static void run(Settings settings) {
    try {
      ControlRoom room = ControlRoom.open(settings, Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(room::close, "tidemark-shutdown"));
      say(room);
      room.wake();
    } catch (DataDirectory.Unusable | WebServer.CannotListen e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }

  private static void say(ControlRoom room) {
    System.out.println("Tidemark is listening on " + room.address());
    room.token().ifPresent(token -> System.out.println("Open " + room.address() + "?token=" + token + " (anyone with this address controls Tidemark)"));
    System.out.flush();
  }

  /** The jar this program runs from, or the folder of its classes. */
  static Path location() {
    try {
      return Path.of(Tidemark.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      Logger log = LoggerFactory.getLogger(Tidemark.class);
      log.warn("Can't tell where the program lies: {}", e.getMessage());
      return Path.of("");
    }
  }
}
