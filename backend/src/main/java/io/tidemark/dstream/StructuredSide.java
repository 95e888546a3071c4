package io.tidemark.dstream;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;

import io.tidemark.query.LabQuery;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * The Structured Streaming query of one run: the same words, counted by windows over the event time in each line, in update mode.
 *
 * <p>The ids of the lines are gathered by the aggregation itself. A step runs one micro-batch with its lines, and one without
 * if the watermark moved. Used by the run's thread; Spark's stream thread hands over rows. {@link #close} is idempotent.
 */
final class StructuredSide implements AutoCloseable {
  private static final LabQuery.Kind QUERIES = new LabQuery.Kind("the DStream lab", "tidemark-dstream", "update", 0);

  private final LineGate gate;
  private final Definition definition;
  private final LabQuery query;
  private final String code;
  private final EventWindows windows = new EventWindows();
  private final List<Long> batches = new ArrayList<>();
  private Instant watermark;

  StructuredSide(SparkSession spark, String run, Definition definition, LineFeed feed, Path folder) {
    this.definition = definition;
    gate = new LineGate(run).open();
    code = code(definition, feed);
    Map<String, String> options = new HashMap<>(feed.structured());
    options.put(SteppedLines.RUN, run);
    try {
      Dataset<Row> lines = spark.readStream().format(SteppedLines.class.getName()).options(options).load();
      query = LabQuery.start(spark, QUERIES, "dstream-" + run, counts(lines), folder, this::take);
    } catch (RuntimeException e) {
      gate.close();
      throw e;
    }
  }

  private Dataset<Row> counts(Dataset<Row> lines) {
    Dataset<Row> words = lines.selectExpr("split(CAST(value AS STRING), ' ') AS part")
        .selectExpr("part[0] AS line", "to_timestamp(concat('" + Definition.DAY + " ', part[1])) AS at",
            "explode(slice(part, 3, size(part))) AS word");
    Dataset<Row> timed = definition.watermark() == null ? words
        : words.withWatermark("at", seconds(definition.watermark().millis()));
    String size = seconds(definition.eventWindow().size().millis());
    Column bucket = definition.eventWindow().slide() == null
        ? window(col("at"), size)
        : window(col("at"), size, seconds(definition.eventWindow().slide().millis()));
    return timed.groupBy(bucket.as("window"), col("word")).agg(count(lit(1)).as("count"), collect_list(col("line")).as("lines"));
  }

  private static String seconds(long millis) {
    return millis / 1_000 + " seconds";
  }

  private static String code(Definition definition, LineFeed feed) {
    String size = "\"" + seconds(definition.eventWindow().size().millis()) + "\"";
    String slide = definition.eventWindow().slide() == null ? ""
        : ", \"" + seconds(definition.eventWindow().slide().millis()) + "\"";
    return String.join("\n",
        "spark.readStream()" + feed.structuredCode() + ".load()",
        "    .selectExpr(\"split(CAST(value AS STRING), ' ') AS part\")",
        "    .selectExpr(\"part[0] AS line\", \"to_timestamp(concat('" + Definition.DAY + " ', part[1])) AS at\",",
        "        \"explode(slice(part, 3, size(part))) AS word\")",
        (definition.watermark() == null ? ""
            : "    .withWatermark(\"at\", \"" + seconds(definition.watermark().millis()) + "\")\n")
            + "    .groupBy(window(col(\"at\"), " + size + slide + "), col(\"word\"))",
        "    .agg(count(lit(1)).as(\"count\"), collect_list(col(\"line\")).as(\"lines\"))",
        "    .writeStream().outputMode(\"update\").foreachBatch(…).start()");
  }

  /** Runs the first micro-batch, an empty one, in which the source connects. */
  void connect() {
    query.spark().processAllAvailable();
  }

  String code() {
    return code;
  }

  /** Spark hands over what a micro-batch wrote; collecting it is its one evaluation. */
  private void take(Dataset<Row> rows, long batch) {
    List<Row> written = rows.collectAsList();
    synchronized (windows) {
      batches.add(batch);
      for (Row row : written) {
        Row bucket = row.getStruct(row.fieldIndex("window"));
        List<String> lines = row.getList(row.fieldIndex("lines"));
        windows.take(instant(bucket.get(0)), instant(bucket.get(1)), row.getAs("word"), row.getAs("count"), lines);
      }
    }
  }

  private static Instant instant(Object time) {
    return time instanceof Instant instant ? instant : ((java.sql.Timestamp) time).toInstant();
  }

  /** Lets the query read the lines and waits until it is through. */
  DStreamView.Structured step(List<Line> lines) {
    synchronized (windows) {
      batches.clear();
      windows.begin();
    }
    gate.allow(lines.size());
    Failure failure = null;
    try {
      query.spark().processAllAvailable();
    } catch (Exception e) {
      failure = SparkErrors.failure(e);
    }
    synchronized (windows) {
      List<StreamingQueryProgress> reports =
          Arrays.stream(query.spark().recentProgress()).filter(report -> batches.contains(report.batchId())).toList();
      if (failure == null && !reports.stream().map(StreamingQueryProgress::batchId).toList().containsAll(batches)) {
        throw new IllegalStateException("Spark has not reported on all micro-batches of the step: " + batches);
      }
      reports.forEach(this::watermark);
      long dropped = reports.stream().mapToLong(StructuredSide::dropped).sum();
      List<String> lost = failure != null ? List.of() : lines.stream().map(Line::id).filter(id -> !windows.changed(id)).toList();
      Long first = batches.isEmpty() ? null : batches.get(0);
      return new DStreamView.Structured(first, watermark, windows.list(), dropped, lost, failure);
    }
  }

  private static long dropped(StreamingQueryProgress progress) {
    long dropped = 0;
    for (StateOperatorProgress state : progress.stateOperators()) {
      dropped += state.numRowsDroppedByWatermark();
    }
    return dropped;
  }

  private void watermark(StreamingQueryProgress progress) {
    String told = progress.eventTime().get("watermark");
    watermark = told == null || Instant.parse(told).equals(Instant.EPOCH) ? null : Instant.parse(told);
  }

  @Override
  public void close() {
    try {
      query.stop();
    } finally {
      gate.close();
    }
  }
}
