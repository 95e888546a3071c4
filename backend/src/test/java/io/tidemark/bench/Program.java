package io.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program in a JVM of its own, as a user would start it; {@link #startNanos} is taken before the process exists. */
final class Program implements AutoCloseable {
  private final Process process;
  private final long startNanos;
  private final Pattern awaited;
  private final CompletableFuture<Matcher> said = new CompletableFuture<>();
  private volatile long saidNanos;

  private Program(List<String> command, String awaited) throws IOException {
    this.awaited = Pattern.compile(awaited);
    startNanos = System.nanoTime();
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // An interrupted benchmark must not leave its programs behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "bench-end"));
    Thread reader = new Thread(this::read, "bench-output");
    reader.setDaemon(true);
    reader.start();
  }

  static Program tidemark(Options options, Path data, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(List.of(more));
    command.addAll(List.of("-jar", options.jar().toString(), "--port", "0", "--data", data.toString()));
    return new Program(command, "Tidemark is listening on (http://\\S+)");
  }

  /** A main class of this benchmark on the same jars in the same order, with the packages opened that the jar's manifest opens. */
  static Program bare(Options options, Class<?> main, String awaited, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(java()));
    try (java.util.jar.JarFile jar = new java.util.jar.JarFile(options.jar().toFile())) {
      for (String open : jar.getManifest().getMainAttributes().getValue("Add-Opens").split(" ")) {
        command.add("--add-opens=" + open + "=ALL-UNNAMED");
      }
    }
    command.addAll(List.of("-cp", options.jar() + java.io.File.pathSeparator + Path.of(options.testClasses()).toAbsolutePath(), main.getName()));
    command.addAll(List.of(arguments));
    return new Program(command, awaited);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void read() {
    StringBuilder all = new StringBuilder();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = awaited.matcher(line);
        if (matcher.find()) {
          saidNanos = System.nanoTime();
          said.complete(matcher);
        }
        if (all.length() < 20_000) {
          all.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      all.append(e);
    }
    said.completeExceptionally(new IllegalStateException("the program ended before it said " + awaited + ":\n" + all));
  }

  /** The first group of the awaited line. */
  String said() {
    return said.orTimeout(180, TimeUnit.SECONDS).join().group(1);
  }

  /** Seconds from the process's start to its saying the awaited line. */
  double secondsToSaid() {
    said();
    return (saidNanos - startNanos) / 1e9;
  }

  double secondsSinceStart() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** Processor seconds the program has used so far. */
  double processorSeconds() {
    return process.toHandle().info().totalCpuDuration().map(used -> used.toMillis() / 1_000.0).orElse(Double.NaN);
  }

  long pid() {
    return process.pid();
  }

  /** The answer to a GET; empty text unless it is 200. */
  static String get(URI address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setReadTimeout(10_000);
    if (connection.getResponseCode() != 200) {
      return "";
    }
    return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }
}
