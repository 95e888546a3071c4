package io.tidemark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The real program as a user starts it: {@code java -jar tidemark.jar} in a process of its own, on a port of its own.
 *
 * <p>Everything it prints is kept (at most the last 2,000 lines) for the message of a failing test.
 */
public final class TidemarkProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Tidemark is listening on (http://\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();
  /**
   * A life in a test is short: quick code soon is worth more than fast code later. With C1 alone the cache of compiled code would be
   * 48 MiB, which Spark fills: code is thrown out then, and compiled again.
   */
  static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m", "-XX:+UseSerialGC");
  /** And for its Spark: the executors of a cluster end as soon. */
  private static final List<String> QUICK_SPARK = List.of("-Dspark.sql.codegen.wholeStage=false", "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
      "-Dspark.executor.extraJavaOptions=" + String.join(" ", QUICK));
  private final Process process;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

  private TidemarkProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "tidemark-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts it sooner than a user would see it: from {@link ClassArchive}, and compiled no further than a short life rewards. */
  public static TidemarkProcess start(Path data, String... options) {
    return start(Stream.of(quick(), QUICK_SPARK).flatMap(List::stream).toList(), data, options);
  }

  /** @param jvm further options of the virtual machine; none for a start as a user has it */
  public static TidemarkProcess start(List<String> jvm, Path data, String... options) {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx1g"));
    command.addAll(jvm);
    command.addAll(List.of("-jar", jar().toString(), "--port", "0", "--data", data.toString()));
    command.addAll(List.of(options));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      return new TidemarkProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Options of a virtual machine that ends soon and runs classes of the program. */
  static List<String> quick() {
    return Stream.of(QUICK, ClassArchive.options()).flatMap(List::stream).toList();
  }

  /** Options of a virtual machine by which it takes the program's classes from their archive. */
  public static List<String> archive() {
    return ClassArchive.options();
  }

  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  public static Path jar() {
    return Path.of(System.getProperty("tidemark.jar", "target/tidemark.jar")).toAbsolutePath();
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        if (output.size() > 2_000) {
          output.remove(0);
        }
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          address.complete(URI.create(listening.group(1)));
        }
      }
    } catch (IOException e) {
      output.add("(output ended: " + e.getMessage() + ")");
    }
    address.completeExceptionally(new IllegalStateException("Tidemark ended before it listened:\n" + output()));
  }

  /** Where the page is; waits until it can be opened. */
  public URI address() {
    return address.orTimeout(60, TimeUnit.SECONDS).join();
  }

  public String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  public JsonNode get(String path) {
    HttpResponse<String> answer = send("GET", path, null);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("GET " + path + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return json(answer.body());
  }

  public HttpResponse<String> send(String method, String path, String body) {
    HttpRequest.BodyPublisher payload = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve(path)).timeout(Duration.ofSeconds(60)).method(method, payload);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Waits, and tells whether it has ended by itself meanwhile. */
  public boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it as a power cut would. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  public int awaitEnd() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("Tidemark did not end within 60 s:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it as Ctrl-C would; waits until it has gone. */
  @Override
  public void close() {
    process.destroy();
    awaitEnd();
  }
}
