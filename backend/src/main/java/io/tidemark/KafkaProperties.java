package io.tidemark;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The file behind {@code --kafka-properties}: what every Kafka client is told besides the address. Its values are never shown. Stateless. */
final class KafkaProperties {
  private static final long LARGEST_BYTES = 64 * 1024;

  /** Tidemark or Spark sets these, each client its own. */
  private static final Set<String> OURS =
      Set.of("bootstrap.servers", "client.id", "group.id", "key.deserializer", "value.deserializer", "key.serializer", "value.serializer",
          "enable.auto.commit", "auto.offset.reset", "interceptor.classes", "transactional.id", "acks");

  private KafkaProperties() {}

  /** What is wrong with the file, in words that follow the option's name; empty when nothing is. */
  static Optional<String> complaint(Path file) {
    Map<String, String> properties;
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        return Optional.of("is larger than 64 KiB: give a file of Java properties");
      }
      properties = read(file);
    } catch (IOException | UncheckedIOException e) {
      return Optional.of("can't be read: " + file + " must be a file of Java properties that Tidemark may read");
    } catch (IllegalArgumentException e) {
      return Optional.of("is no file of Java properties: " + file + " has a broken \\u escape");
    }
    Set<String> taken = new TreeSet<>(properties.keySet());
    taken.retainAll(OURS);
    if (!taken.isEmpty()) {
      return Optional.of("sets " + String.join(", ", taken) + ", which Tidemark sets itself; take it out");
    }
    return Optional.empty();
  }

  static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> read = new TreeMap<>();
    properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name).strip()));
    return read;
  }
}
