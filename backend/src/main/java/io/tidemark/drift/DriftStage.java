package io.tidemark.drift;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs are played on: the one Spark session, Kafka and a folder. Opening it forgets what a server that was killed left behind.
 * Nothing of it is closed here.
 */
public final class DriftStage implements RunFactory {
  private static final Logger LOG = LoggerFactory.getLogger(DriftStage.class);

  private final SparkEngine engine;
  private final KafkaAccess kafka;
  private final Path folder;
  private final String prefix;

  /**
   * @param instance tells this Tidemark's topics from those of others on the same Kafka: six small letters and digits
   * @param folder for models and checkpoints; all in it is deleted
   */
  public DriftStage(String instance, SparkEngine engine, KafkaAccess kafka, Path folder) {
    this.engine = engine;
    this.kafka = kafka;
    this.folder = folder.toAbsolutePath();
    this.prefix = "tidemark.drift_" + instance + "_";
    delete(this.folder);
    try (Topics topics = new Topics(kafka)) {
      topics.names().stream().filter(name -> name.startsWith(prefix)).forEach(topics::delete);
    }
  }

  @Override
  public LabRun make(String id, JsonNode definition, Runnable changed) {
    return new DriftRun(id, Documents.definition(definition), this, changed);
  }

  SparkEngine engine() {
    return engine;
  }

  KafkaAccess kafka() {
    return kafka;
  }

  Path folder(String run) {
    return folder.resolve(run);
  }

  String topic(String run, String what) {
    return prefix + run + "_" + what;
  }

  /** The folder with all in it. What Spark's housekeeping has just written again stays for the next start. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inside) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.info("Something stays in {} for now: {}", folder, e.toString());
    }
  }
}
