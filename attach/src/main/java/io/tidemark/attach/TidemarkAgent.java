package io.tidemark.attach;

import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Attaches Tidemark by one option: {@code -javaagent:tidemark-attach.jar=http://host:7070}.
 *
 * <p>It changes no class. It only names {@link TidemarkListener} and {@link ListenerKeeper} in Spark's own settings, which Spark
 * takes from system properties, and keeps the address; that the jar is on the class path follows from its being an agent. A
 * program without Spark on its class path is left as it is. Never throws: that would end the program.
 */
public final class TidemarkAgent {
  static final String STREAMING_LISTENERS = "spark.sql.streaming.streamingQueryListeners";
  static final String EXTRA_LISTENERS = "spark.extraListeners";
  private static final String SPARK = "org/apache/spark/sql/streaming/StreamingQueryListener.class";

  /** What stood behind {@code =}, token and all; here and not in a property, which Spark's pages would show. */
  private static volatile String address;

  private TidemarkAgent() {}

  public static void premain(String argument, Instrumentation unused) {
    if (ClassLoader.getSystemResource(SPARK) == null) {
      Logger.getLogger(TidemarkAgent.class.getName())
          .log(Level.WARNING, "Tidemark is not attached: Spark is not on the class path with which this program was started");
      return;
    }
    attach(argument);
  }

  static void attach(String argument) {
    address = argument == null || argument.trim().isEmpty() ? null : argument;
    System.setProperty(STREAMING_LISTENERS, withName(System.getProperty(STREAMING_LISTENERS), TidemarkListener.class.getName()));
    System.setProperty(EXTRA_LISTENERS, withName(System.getProperty(EXTRA_LISTENERS), ListenerKeeper.class.getName()));
  }

  /** The list of class names with {@code name} at its end, unless it is in there; {@code names} may be null. */
  static String withName(String names, String name) {
    if (names == null || names.trim().isEmpty()) {
      return name;
    }
    return Arrays.stream(names.split(",")).map(String::trim).anyMatch(name::equals) ? names : names + "," + name;
  }

  /** Null when there is no agent, or it was given no address. */
  static String address() {
    return address;
  }
}
