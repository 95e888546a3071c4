package io.tidemark.ml;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.query.LabQuery;
import io.tidemark.store.Transactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What models are trained and runs are played on: the one Spark session, Kafka, the database, and a folder. Nothing
 * of it is closed here.
 */
public final class MlStage {
  /** A batch that takes longer than this is followed by the next one at once: who is behind does not wait. */
  static final LabQuery.Kind PREDICTING = new LabQuery.Kind("the online run", "tidemark-ml-online", "append", 200);
  static final LabQuery.Kind JUDGING = new LabQuery.Kind("the online run", "tidemark-ml-online", "append", 500);

  private final SparkEngine engine;
  private final KafkaAccess kafka;
  private final Transactions transactions;
  private final ModelFolder models;
  private final Path runs;
  private final String prefix;

  /**
   * @param instance tells this Tidemark's topics from those of others on the same Kafka: six small letters and digits
   * @param folder for models and checkpoints
   */
  public MlStage(String instance, SparkEngine engine, KafkaAccess kafka, Transactions transactions, Path folder) {
    this.engine = engine;
    this.kafka = kafka;
    this.transactions = transactions;
    this.models = new ModelFolder(folder.resolve("models"));
    this.runs = folder.toAbsolutePath().resolve("runs");
    this.prefix = "tidemark.ml_" + instance + "_";
  }

  /** Removes what a server before has left of runs, topics, files and rows, but for one run's. @param run empty for none */
  void forgetAllBut(String run) {
    PredictionTable.forgetAllBut(transactions, run);
    if (Files.isDirectory(runs)) {
      try (Stream<Path> folders = Files.list(runs)) {
        folders.filter(folder -> !folder.getFileName().toString().equals(run)).forEach(ModelFolder::delete);
      } catch (IOException e) {
        throw new UncheckedIOException("what runs have left can't be deleted", e);
      }
    }
    try (Topics topics = new Topics(kafka)) {
      topics.names().stream()
          .filter(name -> name.startsWith(prefix) && (run.isEmpty() || !name.startsWith(topic(run, ""))))
          .forEach(topics::delete);
    }
  }

  SparkEngine engine() {
    return engine;
  }

  KafkaAccess kafka() {
    return kafka;
  }

  Transactions transactions() {
    return transactions;
  }

  ModelFolder models() {
    return models;
  }

  Path folder(String run) {
    return runs.resolve(run);
  }

  String topic(String run, String what) {
    return prefix + run + "_" + what;
  }
}
