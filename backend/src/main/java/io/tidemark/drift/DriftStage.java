package io.tidemark.drift;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.Folder;
import io.tidemark.engine.SparkEngine;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunFactory;
import java.nio.file.Path;

/**
 * What runs are played on: the one Spark session, Kafka and a folder. Opening it forgets what a server that was killed left
 * behind. Nothing of it is closed here.
 */
public final class DriftStage implements RunFactory {
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
    Folder.forget(this.folder);
    Topics.forget(kafka, prefix);
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
}
