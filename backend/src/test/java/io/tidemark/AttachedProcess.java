package io.tidemark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The application of {@code src/test/apps} in a JVM of its own, compiled for and run on the Spark it is given. Keeps what it prints. */
final class AttachedProcess implements AutoCloseable {
  private static final Path SOURCE = Path.of(System.getProperty("tidemark.root", ".."), "backend/src/test/apps/AttachedApp.java");

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private AttachedProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "attached-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** The class path of a Spark as its users have it, {@code 3.5} or {@code 4.1}, as the module of that name has resolved it. */
  static String spark(String version) {
    Path file = Path.of(System.getProperty("tidemark.root", ".."), "attach/spark-" + version + "/target/class-path");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("build the module attach/spark-" + version + " up to verify once: it writes " + file, e);
    }
  }

  /**
   * @param folder for the classes
   * @param option a JVM option, or null
   * @param arguments the application's name, then settings as {@code key=value}
   */
  static AttachedProcess start(Path folder, String spark, String option, String... arguments) throws IOException {
    Path classes = Files.createDirectories(folder);
    int compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-nowarn", "-cp", spark, "-d", classes.toString(), SOURCE.toString());
    if (compiled != 0) {
      throw new IllegalStateException("the application does not compile on this Spark");
    }
    List<String> command = new ArrayList<>(List.of(TidemarkProcess.java(), "-Xmx512m"));
    command.addAll(TidemarkProcess.QUICK);
    command.addAll(List.of(System.getProperty("tidemark.addOpens", "").split(" ")));
    if (option != null) {
      command.add(option);
    }
    command.addAll(List.of("-cp", classes + File.pathSeparator + spark, "AttachedApp"));
    // A machine's locale may have no letters but ASCII.
    Stream.of(arguments).map(argument -> URLEncoder.encode(argument, StandardCharsets.UTF_8)).forEach(command::add);
    return new AttachedProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException e) {
      output.add("(output ended: " + e.getMessage() + ")");
    }
  }

  String output() {
    return String.join("\n", output);
  }

  List<String> lines(String beginning) {
    return output.stream().filter(line -> line.startsWith(beginning)).map(line -> line.substring(beginning.length()).strip()).toList();
  }

  /** Spark's own reports as the application saw them. */
  List<JsonNode> progress() {
    return lines("PROGRESS").stream().map(TidemarkProcess::json).toList();
  }

  /** Tells it to stop, and answers its exit code. */
  int end() throws Exception {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the application did not end within 60 s:\n" + output());
    }
    reader.join(10_000);
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
