package io.tidemark.lambda;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.query.LabQuery;
import io.tidemark.store.Transactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs are played on: the one Spark session, Kafka, the database, and a folder. Opening it forgets what a server that was
 * killed left behind: topics, files and rows of runs. Nothing of it is closed here.
 */
public final class LambdaStage {
  private static final Logger LOG = LoggerFactory.getLogger(LambdaStage.class);
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
    delete(this.folder);
    ServingTables.forgetAll(transactions);
    try (Topics topics = new Topics(kafka)) {
      topics.names().stream().filter(name -> name.startsWith(prefix)).forEach(topics::delete);
    }
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

  /**
   * The folder with all in it. One that is not there is fine, and so is one in which Spark's housekeeping has just written again:
   * what stays goes with the run's folder, or with the next start.
   */
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
