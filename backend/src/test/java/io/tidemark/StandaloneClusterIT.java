package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The windowed demonstration on a real standalone cluster: a master and a worker as processes of their own. */
class StandaloneClusterIT {
  @TempDir Path folder;

  @Test
  void theDemonstrationRunsOnAMasterAndAWorker() throws Exception {
    int port = freePort();
    String url = "spark://127.0.0.1:" + port;
    Path home = sparkHome();
    Process master = spark(home, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
    Process worker =
        spark(home, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "-c", "2", "-m", "1g", "-d", folder.resolve("work").toString(), "--webui-port", "0", url);
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--master", url)) {
      await("the tumbling query shows results of executors on " + url)
          .atMost(Duration.ofMinutes(4))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(batches(tidemark, "quakes-tumbling")).as(tidemark.output()).isGreaterThan(3));
      await("the session query runs too")
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(batches(tidemark, "quakes-session")).as(tidemark.output()).isGreaterThan(1));

      JsonNode query = tidemark.get("api/queries/quakes-tumbling");
      assertThat(query.path("state").asText()).isEqualTo("running");
      assertThat(query.path("disagreements").asLong()).isZero();
      assertThat(tidemark.get("api/queries/quakes-tumbling/result").path("rows")).isNotEmpty();
      assertThat(Files.list(folder.resolve("work"))).as("the worker ran an executor for the application").anyMatch(app -> app.getFileName().toString().startsWith("app-"));
    } finally {
      worker.destroy();
      master.destroy();
      worker.waitFor();
      master.waitFor();
    }
  }

  private static long batches(TidemarkProcess tidemark, String id) {
    JsonNode query = TidemarkProcess.json(tidemark.send("GET", "api/queries/" + id, null).body());
    assertThat(query.path("error").isTextual() || query.path("error").isObject()).as(query.toString()).isFalse();
    return query.path("batchId").asLong(-1);
  }

  private Process spark(Path home, String... mainAndArguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(TidemarkProcess.java(), "-Xmx512m"));
    for (String open : List.of("java.base/java.lang", "java.base/java.lang.invoke", "java.base/java.nio", "java.base/java.util", "java.base/sun.nio.ch", "java.base/sun.nio.cs", "java.base/java.net", "java.base/sun.security.action", "java.base/sun.util.calendar")) {
      command.add("--add-opens=" + open + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", TidemarkProcess.jar().toString()));
    command.addAll(List.of(mainAndArguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve(mainAndArguments[0] + ".log").toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  /** A Spark home made of the very jars Tidemark runs with. */
  private Path sparkHome() throws IOException {
    Path home = Files.createDirectories(folder.resolve("spark"));
    Files.createSymbolicLink(home.resolve("jars"), TidemarkProcess.jar().resolveSibling("lib"));
    return home;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
