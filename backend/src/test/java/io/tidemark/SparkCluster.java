package io.tidemark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A standalone Spark cluster on this machine: a master and workers, each a process of its own, made of the jars Tidemark runs with. */
final class SparkCluster implements AutoCloseable {
  private static final List<String> OPENS =
      List.of("java.base/java.lang", "java.base/java.lang.invoke", "java.base/java.nio", "java.base/java.util", "java.base/sun.nio.ch", "java.base/sun.nio.cs",
          "java.base/java.net", "java.base/sun.security.action", "java.base/sun.util.calendar");

  private final Path folder;
  private final String url;
  private final Process master;
  private final List<Process> workers = new ArrayList<>();

  private SparkCluster(Path folder) throws IOException {
    this.folder = folder;
    Path home = Files.createDirectories(folder.resolve("spark"));
    Files.createSymbolicLink(home.resolve("jars"), TidemarkProcess.jar().resolveSibling("lib"));
    int port = freePort();
    this.url = "spark://127.0.0.1:" + port;
    this.master = spark("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
  }

  static SparkCluster start(Path folder, int workers) throws IOException {
    SparkCluster cluster = new SparkCluster(Files.createDirectories(folder));
    for (int i = 0; i < workers; i++) {
      cluster.workers.add(cluster.worker(i));
    }
    return cluster;
  }

  private Process worker(int number) throws IOException {
    return spark("worker" + number, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "-c", "1", "-m", "1g", "-d", work(number).toString(), "--webui-port", "0", url);
  }

  private Path work(int number) {
    return folder.resolve("work" + number);
  }

  String url() {
    return url;
  }

  /** Whether the worker has had an executor of an application. */
  boolean served(int worker) throws IOException {
    if (!Files.isDirectory(work(worker))) {
      return false;
    }
    try (Stream<Path> applications = Files.list(work(worker))) {
      return applications.anyMatch(application -> application.getFileName().toString().startsWith("app-"));
    }
  }

  /** Ends a worker and its executors as a power cut would. */
  void kill(int worker) throws InterruptedException {
    List<ProcessHandle> executors = workers.get(worker).descendants().toList();
    workers.get(worker).destroyForcibly().waitFor();
    executors.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle executor : executors) {
      executor.onExit().join();
    }
  }

  private Process spark(String name, String... mainAndArguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(TidemarkProcess.java(), "-Xmx384m"));
    command.addAll(TidemarkProcess.quick());
    OPENS.forEach(open -> command.add("--add-opens=" + open + "=ALL-UNNAMED"));
    command.addAll(List.of("-cp", TidemarkProcess.jar().toString()));
    command.addAll(List.of(mainAndArguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws Exception {
    for (Process worker : workers) {
      worker.destroy();
      worker.waitFor();
    }
    master.destroy();
    master.waitFor();
  }
}
