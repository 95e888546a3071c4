package io.tidemark;

import io.tidemark.store.PostgresUrl;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the command line said, checked; read once at the start and never changed.
 *
 * <p>{@link #parse} never exits and never throws for what a user typed: it answers what to do next. An option given twice counts as
 * given last, so that a script's default can be overruled.
 *
 * @param port 0 picks a free one
 * @param kafka {@code HOST:PORT[,HOST:PORT…]} of an existing cluster; empty means the embedded broker
 * @param kafkaProperties a file of what Kafka clients need besides the address; only with {@code kafka}
 * @param database a {@code jdbc:postgresql:} address; empty means SQLite in {@code data}
 */
public record Settings(
    String bind, int port, Path data, String master, Optional<String> kafka, Optional<String> database, boolean demo, Optional<Path> kafkaProperties) {

  /** What the start does next. */
  public sealed interface Outcome {}

  public record Run(Settings settings) implements Outcome {}

  /** {@code --help} or {@code --version}: print and exit with 0. */
  public record Print(String text) implements Outcome {}

  /** One line that names the option and what is allowed: print and exit with {@link #EXIT_CODE}. */
  public record Refused(String line) implements Outcome {
    public static final int EXIT_CODE = 2;
  }

  public static final String HELP =
      """
      Usage: java -jar tidemark.jar [options]

        --bind HOST      address to listen on (127.0.0.1); any other needs the access token printed at start
        --port N         port to listen on (7070); 0 picks a free one
        --data DIR       everything Tidemark keeps: broker log, checkpoints, database (tidemark-data)
        --master URL     Spark master (local[*]): local[N], spark://HOST:PORT, yarn, k8s://URL
        --kafka HOST:PORT   use an existing Kafka cluster (embedded broker)
        --kafka-properties FILE   client properties for --kafka, for example SASL; never shown
        --database URL   jdbc:postgresql://HOST/NAME (SQLite in the data directory)
        --demo on|off    start the built-in demonstration streams and queries (on)
        --help           print this and exit
        --version        print the version and exit
      """;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");
  private static final Pattern MASTER =
      Pattern.compile("local|local\\[(\\*|[1-9]\\d{0,3})(, *\\d{1,3})?]|spark://[^\\s/]+:\\d{1,5}(,[^\\s/]+:\\d{1,5})*|yarn|k8s://\\S+");
  private static final Pattern BROKERS = Pattern.compile("([^\\s:,]+|\\[[0-9A-Fa-f:]+]):\\d{1,5}(,([^\\s:,]+|\\[[0-9A-Fa-f:]+]):\\d{1,5})*");
  private static final Pattern DATABASE = Pattern.compile("jdbc:postgresql:\\S+");

  public static Settings defaults() {
    return new Settings("127.0.0.1", 7070, Path.of("tidemark-data"), "local[*]", Optional.empty(), Optional.empty(), true, Optional.empty());
  }

  public static Outcome parse(String... args) {
    Map<String, String> given = new LinkedHashMap<>();
    Deque<String> rest = new ArrayDeque<>(List.of(args));
    while (!rest.isEmpty()) {
      String word = rest.poll();
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      if (name.equals("--help") || name.equals("--version")) {
        if (equals >= 0) {
          return new Refused(name + " takes no value");
        }
        return new Print(name.equals("--help") ? HELP : "Tidemark " + version());
      }
      if (!List.of("--bind", "--port", "--data", "--master", "--kafka", "--kafka-properties", "--database", "--demo").contains(name)) {
        return new Refused("unknown option " + quoted(name)
            + "; allowed are --bind --port --data --master --kafka --kafka-properties --database --demo --help --version");
      }
      String value = equals >= 0 ? word.substring(equals + 1) : rest.poll();
      if (value == null || value.isBlank() || equals < 0 && value.startsWith("--")) {
        return new Refused(name + " needs a value: " + allowed(name));
      }
      given.put(name, value.strip());
    }
    return check(given);
  }

  /** The version in the jar's manifest, or {@code development} when run from a build folder. */
  public static String version() {
    return Optional.ofNullable(Settings.class.getPackage().getImplementationVersion()).orElse("development");
  }

  private static Outcome check(Map<String, String> given) {
    Settings base = defaults();
    for (Map.Entry<String, String> option : given.entrySet()) {
      String value = option.getValue();
      if (!valid(option.getKey(), value)) {
        // What is refused may hold a password all the same.
        String shown = option.getKey().equals("--database") ? PostgresUrl.of(value).shown() : value;
        return new Refused(option.getKey() + " is " + quoted(shown) + "; allowed: " + allowed(option.getKey()));
      }
    }
    Optional<Path> properties = Optional.ofNullable(given.get("--kafka-properties")).map(Path::of);
    Optional<String> complaint = properties.flatMap(file -> given.containsKey("--kafka") ? KafkaProperties.complaint(file) : Optional.of("goes with --kafka only; the embedded broker needs none"));
    if (complaint.isPresent()) {
      return new Refused("--kafka-properties " + complaint.get());
    }
    String bind = given.getOrDefault("--bind", base.bind);
    return new Run(new Settings(
        bind.startsWith("[") && bind.endsWith("]") ? bind.substring(1, bind.length() - 1) : bind,
        Integer.parseInt(given.getOrDefault("--port", String.valueOf(base.port))),
        Path.of(given.getOrDefault("--data", base.data.toString())),
        given.getOrDefault("--master", base.master),
        Optional.ofNullable(given.get("--kafka")),
        Optional.ofNullable(given.get("--database")),
        given.getOrDefault("--demo", "on").equals("on"),
        properties));
  }

  /** What Kafka clients need besides the address, read now. Never to be shown. */
  Map<String, String> clientProperties() {
    return kafkaProperties.map(KafkaProperties::read).orElse(Map.of());
  }

  private static boolean valid(String option, String value) {
    return switch (option) {
      case "--bind" -> HOST.matcher(value).matches();
      case "--port" -> value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65_535;
      case "--data", "--kafka-properties" -> isPath(value);
      case "--master" -> MASTER.matcher(value).matches();
      case "--kafka" -> BROKERS.matcher(value).matches();
      case "--database" -> DATABASE.matcher(value).matches();
      case "--demo" -> value.equals("on") || value.equals("off");
      default -> false;
    };
  }

  private static String allowed(String option) {
    return switch (option) {
      case "--bind" -> "a host name or address, for example 127.0.0.1 or 0.0.0.0";
      case "--port" -> "a number from 0 to 65535, 0 picks a free port";
      case "--data" -> "a directory";
      case "--master" -> "local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL";
      case "--kafka-properties" -> "a file of Java properties for Kafka clients";
      case "--kafka" -> "HOST:PORT, several separated by commas";
      case "--database" -> "jdbc:postgresql://HOST/NAME, or leave the option out for SQLite in the data directory";
      default -> "on or off";
    };
  }

  private static boolean isPath(String value) {
    try {
      return !Path.of(value).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Kept to one short line, whatever was typed. */
  private static String quoted(String value) {
    String line = value.replaceAll("\\p{Cntrl}", "?");
    return "\"" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "\"";
  }
}
