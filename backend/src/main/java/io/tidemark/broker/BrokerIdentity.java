package io.tidemark.broker;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/**
 * What an embedded broker keeps between starts beside its logs: its cluster id and its two ports.
 *
 * <p>A port that someone else took meanwhile is replaced by a free one; the file is written through a rename, so that a kill at any
 * moment leaves a whole one.
 */
record BrokerIdentity(String clusterId, int port, int controllerPort) {
  private static final String FILE = "broker.properties";

  static BrokerIdentity claim(Path directory) throws IOException {
    Properties kept = new Properties();
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        kept.load(in);
      }
    }
    BrokerIdentity identity = choose(kept);
    kept.setProperty("clusterId", identity.clusterId);
    kept.setProperty("port", String.valueOf(identity.port));
    kept.setProperty("controllerPort", String.valueOf(identity.controllerPort));
    Path draft = directory.resolve(FILE + ".new");
    try (Writer out = Files.newBufferedWriter(draft)) {
      kept.store(out, null);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return identity;
  }

  private static BrokerIdentity choose(Properties kept) throws IOException {
    String clusterId = kept.getProperty("clusterId", Uuid.randomUuid().toString());
    // Both sockets are held at once, or the same free port could be given out twice.
    try (ServerSocket broker = bind(kept.getProperty("port")); ServerSocket controller = bind(kept.getProperty("controllerPort"))) {
      return new BrokerIdentity(clusterId, broker.getLocalPort(), controller.getLocalPort());
    }
  }

  private static ServerSocket bind(String preferred) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try {
      return new ServerSocket(preferred == null ? 0 : Integer.parseInt(preferred), 1, loopback);
    } catch (IOException | IllegalArgumentException taken) {
      return new ServerSocket(0, 1, loopback);
    }
  }
}
