package io.tidemark.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka node (broker and KRaft controller) in this process, on loopback only.
 *
 * <p>Keeps its logs, cluster id and ports in {@code <data>/kafka}: a start on the same directory, also after {@code kill -9}, has all
 * records and, unless someone took it, the same port. A fatal fault inside Kafka is handed to the fault callback (on Kafka's thread)
 * instead of ending the JVM; the broker may then be of no more use. Per partition it keeps at most 256 MiB or seven days. The data
 * directory must have one owner: a second broker on it is refused with a sentence.
 */
public final class EmbeddedBroker implements Broker {
  private static final String HOST = "127.0.0.1";

  private final KafkaRaftServer server;
  private final BrokerIdentity identity;
  private final FileChannel lock;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(KafkaRaftServer server, BrokerIdentity identity, FileChannel lock) {
    this.server = server;
    this.identity = identity;
    this.lock = lock;
  }

  /**
   * Starts the node and returns when it takes connections.
   *
   * @param onFault told in a sentence when Kafka would have ended the process
   * @throws BrokerUnavailable if it can't start there
   */
  public static EmbeddedBroker start(Path data, Consumer<String> onFault) {
    Path directory = data.toAbsolutePath().resolve("kafka");
    Path logs = directory.resolve("log");
    try {
      Files.createDirectories(logs);
      FileChannel lock = lock(directory);
      try {
        catchExits(onFault);
        return start(directory, logs, lock);
      } catch (Exception e) {
        lock.close();
        throw e;
      }
    } catch (BrokerUnavailable e) {
      throw e;
    } catch (Exception e) {
      throw new BrokerUnavailable("the embedded Kafka can't start in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static EmbeddedBroker start(Path directory, Path logs, FileChannel lock) throws Exception {
    BrokerIdentity identity = BrokerIdentity.claim(directory);
    format(logs, identity);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings(logs, identity), false), Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, identity, lock);
  }

  /** Held before anything is touched: a start that is refused must not change the ports of the one that runs. */
  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException sameProcess) {
      // Falls through to the same refusal.
    }
    channel.close();
    throw new BrokerUnavailable("another Kafka already uses " + directory + "; stop it or choose another data directory");
  }

  /** Kafka's exit hooks are global to the JVM, so they stay in place after close: a late fault must not end the process either. */
  private static void catchExits(Consumer<String> onFault) {
    Exit.Procedure procedure =
        (status, message) -> onFault.accept("Kafka met a fatal fault" + (message == null ? "" : ": " + message));
    Exit.setExitProcedure(procedure);
    Exit.setHaltProcedure(procedure);
  }

  private static void format(Path logs, BrokerIdentity identity) throws Exception {
    Formatter formatter = new Formatter();
    formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream()));
    formatter.setClusterId(identity.clusterId());
    formatter.setNodeId(1);
    formatter.addDirectory(logs.toString());
    formatter.setMetadataLogDirectory(logs.toString());
    formatter.setControllerListenerName("CONTROLLER");
    formatter.setReleaseVersion(MetadataVersion.LATEST_PRODUCTION);
    formatter.setIgnoreFormatted(true);
    formatter.run();
  }

  private static Map<String, Object> settings(Path logs, BrokerIdentity identity) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@" + HOST + ":" + identity.controllerPort());
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listeners", "PLAINTEXT://" + HOST + ":" + identity.port() + ",CONTROLLER://" + HOST + ":" + identity.controllerPort());
    settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + identity.port());
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", logs.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.putAll(oneNode());
    settings.putAll(smallFootprint());
    return settings;
  }

  private static Map<String, String> oneNode() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "1",
        "default.replication.factor", "1",
        "min.insync.replicas", "1",
        "group.initial.rebalance.delay.ms", "0",
        // Leaving in good order costs little, and the next start need not wait for this one's session to expire.
        "controlled.shutdown.enable", "true");
  }

  private static Map<String, String> smallFootprint() {
    Map<String, String> settings = new HashMap<>();
    settings.put("num.io.threads", "2");
    settings.put("num.network.threads", "1");
    settings.put("background.threads", "1");
    settings.put("num.recovery.threads.per.data.dir", "1");
    settings.put("num.replica.alter.log.dirs.threads", "1");
    // No topic here is compacted; the cleaner would hold 128 MiB.
    settings.put("log.cleaner.enable", "false");
    settings.put("log.retention.bytes", String.valueOf(Topics.RETENTION_BYTES));
    settings.put("log.retention.ms", String.valueOf(Topics.RETENTION.toMillis()));
    settings.put("log.segment.bytes", String.valueOf(Topics.SEGMENT_BYTES));
    settings.put("log.index.size.max.bytes", "1048576");
    settings.put("message.max.bytes", "2097152");
    settings.put("auto.include.jmx.reporter", "false");
    // After a kill the controller refuses the node until the session of its former life has expired.
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("broker.session.timeout.ms", "3000");
    return settings;
  }

  @Override
  public String bootstrapServers() {
    return HOST + ":" + identity.port();
  }

  @Override
  public boolean reachable() {
    return !closed.get() && Reachability.of(HOST, identity.port());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.shutdown();
      server.awaitShutdown();
      try {
        lock.close();
      } catch (IOException e) {
        // The lock goes with the process at the latest.
      }
    }
  }
}
