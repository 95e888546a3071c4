package io.tidemark.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * A real query over folders of JSON files: each file is one micro-batch, in the order they were added. Collects what each batch
 * wrote. Used by one thread.
 */
final class FileQuery implements AutoCloseable {
  static final String COLUMNS = "t TIMESTAMP, k STRING, v DOUBLE";

  final Path checkpoint;
  final List<String> written = new ArrayList<>();
  private final SparkSession session;
  private final Path input;
  private StreamingQuery query;
  private int files;

  FileQuery(SparkSession session, Path folder) throws IOException {
    this.session = session;
    this.input = Files.createDirectories(folder.resolve("input"));
    this.checkpoint = folder.resolve("checkpoint");
  }

  /** Files of the folder as a stream of micro-batches, one file each. */
  Dataset<Row> source(Path folder) {
    return session.readStream().schema(COLUMNS).option("maxFilesPerTrigger", 1).json(folder.toString());
  }

  FileQuery start(Map<String, String> settings, String mode, UnaryOperator<Dataset<Row>> plan) throws Exception {
    settings.forEach((key, value) -> session.conf().set(key, value));
    query =
        plan.apply(source(input))
            .writeStream()
            .outputMode(mode)
            .option("checkpointLocation", checkpoint.toUri().toString())
            .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, batch) -> take(batch, rows))
            .start();
    return this;
  }

  private synchronized void take(long batch, Dataset<Row> rows) {
    rows.toJSON().collectAsList().stream().sorted().forEach(row -> written.add(batch + " " + row));
  }

  /** Adds a file for a batch to come; its name has the order. */
  void add(String... events) throws IOException {
    Path made = Files.writeString(input.resolveSibling("part"), String.join("\n", events));
    Files.move(made, input.resolve("%05d.json".formatted(files++)));
  }

  /** One batch of these, and what no-data batch follows. */
  void batch(String... events) throws IOException {
    add(events);
    settle();
  }

  /** Returns when all files are read. */
  void settle() {
    query.processAllAvailable();
  }

  static String event(String time, String key, double value) {
    return "{\"t\":\"2024-03-01T%s.000Z\",\"k\":\"%s\",\"v\":%s}".formatted(time, key, value);
  }

  StreamingQueryProgress[] progress() {
    return query.recentProgress();
  }

  /** Rows in the state of the first operator after the newest batch, as Spark reports it. */
  long rowsTotal() {
    return query.lastProgress().stateOperators()[0].numRowsTotal();
  }

  StreamingQuery query() {
    return query;
  }

  @Override
  public void close() throws Exception {
    if (query != null) {
      query.stop();
    }
  }
}
