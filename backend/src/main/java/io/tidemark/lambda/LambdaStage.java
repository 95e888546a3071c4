package io.tidemark.lambda;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.Folder;
import io.tidemark.engine.SparkEngine;
import io.tidemark.query.LabQuery;
import io.tidemark.store.Transactions;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What runs are played on: the one Spark session, Kafka, the database, and a folder. Opening it forgets what a server that was
 * killed left behind: topics, files and rows of runs. Nothing of it is closed here.
 */
public final class LambdaStage {
  private static final LabQuery.Kind QUERIES = new LabQuery.Kind("the lambda lab", "tidemark-lambda", "update", 1_000);

  private final SparkEngine engine;
  private final KafkaAccess kafka;
  private final Transactions transactions;
  private final Path folder;
  private final String prefix;

  /**
   * @param instance tells this Tidemark's topics from those of others on the same Kafka: six small letters and digits
   * @param folder for the master data and the checkpoints; all in it is deleted
   */
  public LambdaStage(String instance, SparkEngine engine, KafkaAccess kafka, Transactions transactions, Path folder) {
    this.engine = engine;
    this.kafka = kafka;
    this.transactions = transactions;
    this.folder = folder.toAbsolutePath();
    this.prefix = "tidemark.lambda_" + instance + "_";
    Folder.forget(this.folder);
    ServingTables.forgetAll(transactions);
    Topics.forget(kafka, prefix);
  }

  /** Its sink is called on Spark's thread. @throws io.tidemark.wire.Problem when Spark does not start it */
  LabQuery start(String name, Dataset<Row> plan, Path checkpoint, LabQuery.Sink sink) {
    return LabQuery.start(engine.session(), QUERIES, name, plan, checkpoint, sink);
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

  Path folder(String run) {
    return folder.resolve(run);
  }

  String topic(String run) {
    return prefix + run;
  }
}
