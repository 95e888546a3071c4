package io.tidemark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The jars a plain Spark executor lacks: Tidemark's own, and Spark's Kafka connector with what it needs, and its reader of Avro records. Stateless. */
final class ExecutorJars {
  private static final List<String> LACKING =
      List.of("spark-sql-kafka-0-10", "spark-avro", "spark-token-provider-kafka-0-10", "kafka-clients", "commons-pool2");

  private ExecutorJars() {}

  /** What executors elsewhere need: this jar and what lies beside it. Nothing when run from classes. */
  static List<Path> ofThisProgram() {
    Path jar = Tidemark.location();
    return Files.isRegularFile(jar) ? beside(jar) : List.of();
  }

  private static List<Path> beside(Path jar) {
    List<Path> jars = new ArrayList<>(List.of(jar));
    try (Stream<Path> libraries = Files.list(jar.resolveSibling("lib"))) {
      libraries.filter(path -> LACKING.stream().anyMatch(path.getFileName().toString()::startsWith)).forEach(jars::add);
    } catch (IOException e) {
      throw new UncheckedIOException("the libraries beside " + jar + " can't be listed", e);
    }
    return jars;
  }
}
