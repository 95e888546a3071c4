package io.tidemark.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.lambda.ServingHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Figure 10: how long the lambda lab's serving layer takes to merge batch and speed view as history grows, against the same question
 * asked of the master data by a Spark batch job, which is what a batch run does.
 */
final class MergeTime implements Figure {
  private static final int WARM = 5;
  private static final int ASKED = 20;

  @Override
  public void measure(Options options, Table table) throws Exception {
    try (Backbone backbone = Backbone.start(); Scratch scratch = Scratch.make()) {
      for (int reports : List.of(10_000, 100_000, 1_000_000)) {
        Path own = Files.createDirectories(scratch.directory().resolve("of-" + reports));
        Samples merge = merges(own, reports);
        Samples batch = batches(backbone.engine().session(), own.resolve("master").toString(), reports);
        table.told("lambda's merge, " + Table.number(reports) + " reports", Table.number(merge.median()) + " ms", Table.number(batch.median()) + " ms",
            merge.median() / batch.median());
        table.note("lambda's merge, " + Table.number(reports) + " reports, " + Table.number(reports / ServingHistory.REPORTS_A_KEY) + " rows of the view: p90 "
            + Table.number(merge.percentile(90)) + " against " + Table.number(batch.percentile(90)) + " ms; bare is a Spark job over all reports");
      }
    }
  }

  private static Samples merges(Path directory, int reports) {
    try (ServingHistory history = new ServingHistory(directory, reports)) {
      return timed(history::merge);
    }
  }

  private static Samples batches(SparkSession session, String master, int reports) {
    session.range(0, reports, 1, 2)
        .select(
            col("id").as("offset"),
            col("id").mod(lit(reports / 5 * 4)).as("flight"),
            col("id").mod(lit(ServingHistory.AIRPORTS)).cast("string").as("airport"),
            col("id").divide(lit(ServingHistory.AIRPORTS * ServingHistory.REPORTS_A_KEY)).cast("int").as("day"),
            col("id").mod(lit(60)).cast("int").as("delay"))
        .write().parquet(master);
    return timed(() -> answered(session.read().parquet(master)));
  }

  private static long answered(Dataset<Row> master) {
    Dataset<Row> last =
        master.groupBy("flight")
            .agg(
                max_by(col("airport"), col("offset")).as("airport"), max_by(col("day"), col("offset")).as("day"),
                max_by(col("delay"), col("offset")).as("delay"), count(lit(1)).as("reports"));
    return last.groupBy("airport", "day")
        .agg(sum("reports").as("reports"), count(lit(1)).as("flights"), sum(when(col("delay").gt(15), 1).otherwise(0)), sum("delay"))
        .collectAsList().stream().mapToLong(row -> row.<Long>getAs("reports")).sum();
  }

  private interface Question {
    long ask();
  }

  private static Samples timed(Question question) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < WARM + ASKED; i++) {
      long begin = System.nanoTime();
      if (question.ask() <= 0) {
        throw new IllegalStateException("nothing was counted");
      }
      if (i >= WARM) {
        millis.add((System.nanoTime() - begin) / 1e6);
      }
    }
    return Samples.of(millis);
  }
}
