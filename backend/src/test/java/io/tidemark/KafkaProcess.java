package io.tidemark;

import io.tidemark.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A Kafka of its own, in a process of its own, that comes back at the same address with what it held. Class and program in one. */
final class KafkaProcess implements AutoCloseable {
  private static final String LISTENS = "KAFKA ";

  private final Path data;
  private final Process process;
  private final String servers;

  private KafkaProcess(Path data, Process process, String servers) {
    this.data = data;
    this.process = process;
    this.servers = servers;
  }

  /** The program: runs until it is ended; tells where it listens. */
  public static void main(String[] arguments) throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), fault -> Runtime.getRuntime().halt(1));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(LISTENS + broker.bootstrapServers());
    new CountDownLatch(1).await();
  }

  static KafkaProcess start(Path data) throws IOException {
    String classes = TidemarkProcess.jar() + File.pathSeparator + TidemarkProcess.jar().resolveSibling("test-classes");
    List<String> command = new ArrayList<>(List.of(TidemarkProcess.java(), "-Xmx400m"));
    command.addAll(TidemarkProcess.quick());
    command.addAll(List.of("-cp", classes, KafkaProcess.class.getName(), data.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectError(Files.createDirectories(data).resolve("kafka.log").toFile())
            .start();
    BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(LISTENS)) {
        return new KafkaProcess(data, process, line.substring(LISTENS.length()));
      }
    }
    throw new IOException("Kafka did not start: " + Files.readString(data.resolve("kafka.log")));
  }

  String servers() {
    return servers;
  }

  /** Ends it as a power cut would, and returns when it has gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The same Kafka again, with what it held, at the same address. */
  KafkaProcess again() throws IOException {
    return start(data);
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
