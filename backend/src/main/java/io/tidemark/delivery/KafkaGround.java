package io.tidemark.delivery;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.connection.JdbcAccess;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Kafka, the named connections, and a folder for each run below one folder; names carry the data directory's instance id, so
 * that two Tidemarks on one Kafka or database leave each other alone.
 *
 * <p>A run's folder tells in the file {@value #CONNECTION} which database its tables are in. What a server that was killed has left is
 * removed by {@link #sweep}; a database that can't be reached then keeps its tables, which is logged.
 */
public final class KafkaGround implements Ground {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaGround.class);
  private static final String CONNECTION = "connection";
  private static final String DRIVERS = "drivers";

  private final String instance;
  private final Path root;
  private final KafkaDesk desk;
  private final ConnectionRegistry connections;
  private final WarmDrivers drivers;

  /**
   * @param instance letters and digits
   * @param root holds a folder for each run, and is the lab's alone
   */
  public KafkaGround(String instance, Path root, KafkaAccess kafka, ConnectionRegistry connections) {
    this(instance, root, kafka, connections, () -> new DriverProcesses(root.resolve(DRIVERS)));
  }

  KafkaGround(String instance, Path root, KafkaAccess kafka, ConnectionRegistry connections, Supplier<Driver.Factory> factories) {
    this.instance = instance;
    this.root = root;
    this.desk = new KafkaDesk(kafka);
    this.connections = connections;
    this.drivers = new WarmDrivers(factories);
  }

  @Override
  public Map<String, String> kafka() {
    Map<String, String> settings = new HashMap<>();
    desk.access().client(Map.of()).forEach((name, value) -> settings.put(name, String.valueOf(value)));
    return settings;
  }

  private String topics() {
    return "tidemark-delivery-" + instance + "-";
  }

  private String table(String run, Guarantee lane) {
    return "tidemark_" + instance + "_" + run + "_" + lane.id().replace('-', '_');
  }

  @Override
  public Path folder(String run) {
    try {
      return Files.createDirectories(root.resolve(run));
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of run " + run + " can't be made", e);
    }
  }

  @Override
  public EventTopic topic(String run) {
    return KafkaEventTopic.create(desk, topics() + run);
  }

  @Override
  public EventSink sink(String run, SinkChoice choice, Guarantee lane) {
    return switch (choice.kind()) {
      case SQLITE -> TableSink.create(JdbcAccess.sqlite(folder(run).resolve(lane.id() + ".db")), "events");
      case TABLE -> {
        JdbcAccess database = connections.access(choice.connection());
        note(run, choice.connection());
        yield TableSink.create(database, table(run, lane));
      }
      case KAFKA -> TopicSink.create(desk, topics() + run + "-" + lane.id());
    };
  }

  /** Before a table is made, so that it is found again whenever this process ends. */
  private void note(String run, String connection) {
    try {
      Files.writeString(folder(run).resolve(CONNECTION), connection);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of run " + run + " can't be written", e);
    }
  }

  @Override
  public Driver driver() {
    return drivers.take();
  }

  @Override
  public void giveBack(Driver driver) {
    drivers.giveBack(driver);
  }

  @Override
  public void rest() {
    drivers.rest();
  }

  @Override
  public void forget(String run) {
    remove(root.resolve(run));
  }

  /** Removes what earlier servers have left: call before the first run. */
  public void sweep() {
    try (Stream<Path> left = Files.isDirectory(root) ? Files.list(root) : Stream.of()) {
      left.sorted().forEach(this::sweep);
    } catch (IOException e) {
      LOG.warn("What an earlier server left in {} stays: {}", root, e.getMessage());
    }
    try {
      desk.delete(desk.topics(topics()));
    } catch (Problem e) {
      LOG.warn("Topics {}* of an earlier server stay: {}", topics(), e.getMessage());
    }
  }

  private void sweep(Path folder) {
    String run = folder.getFileName().toString();
    Path noted = folder.resolve(CONNECTION);
    try {
      String connection = Files.exists(noted) ? Files.readString(noted, StandardCharsets.UTF_8) : null;
      if (connection != null && connections.has(connection)) {
        JdbcAccess database = connections.access(connection);
        List.of(Guarantee.values()).forEach(lane -> TableSink.drop(database, table(run, lane)));
      }
      remove(folder);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Run {} of an earlier server left something behind: {}", run, e.getMessage());
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Gone already.
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be removed", e);
    }
  }

  @Override
  public void close() {
    drivers.close();
    desk.close();
  }
}
