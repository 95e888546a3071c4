package io.tidemark.ml;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.query.LabQuery;
import io.tidemark.store.Transactions;
import java.nio.file.Path;

/**
 * What models are trained and runs are played on: the one Spark session, Kafka, the database, and a folder. Opening it forgets
 * what a server that was killed has left of runs: topics, files and rows. Models stay. Nothing of it is closed here.
 */
public final class MlStage {
  static final LabQuery.Kind QUERIES = new LabQuery.Kind("the online run", "tidemark-ml-online", "append", 500);

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
    ModelFolder.delete(runs);
    PredictionTable.forgetAll(transactions);
    try (Topics topics = new Topics(kafka)) {
      topics.names().stream().filter(name -> name.startsWith(prefix)).forEach(topics::delete);
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
