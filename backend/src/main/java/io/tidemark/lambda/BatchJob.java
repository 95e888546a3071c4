package io.tidemark.lambda;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.engine.SparkEngine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One batch run: a Spark job over all master data below a cut, the last report of each flight by its offset.
 *
 * <p>The same job tells how many reports it read of each partition, and the sum of their offsets: it must have read each report below
 * the cut exactly once, or there is no view. {@link #cancel} ends it from another thread.
 */
final class BatchJob {
  /** What a run has found. */
  record View(Map<Key, Totals> totals, long flights) {}

  /** Queries do not wait for it. */
  private static final String POOL = "tidemark-lambda-batch";

  private final SparkEngine engine;
  private final Path data;
  private final Offsets cut;
  private final Logic logic;
  private final String group;
  private volatile boolean cancelled;

  BatchJob(SparkEngine engine, Path data, Offsets cut, Logic logic, String group) {
    this.engine = engine;
    this.data = data;
    this.cut = cut;
    this.logic = logic;
    this.group = group;
  }

  View run() {
    if (cut.total() == 0) {
      return new View(Map.of(), 0);
    }
    SparkContext context = engine.session().sparkContext();
    context.setJobGroup(group, "Lambda lab: batch run", true);
    context.setLocalProperty("spark.scheduler.pool", POOL);
    try {
      return view(planned().collectAsList());
    } finally {
      context.clearJobGroup();
      context.setLocalProperty("spark.scheduler.pool", null);
    }
  }

  /** Cancels the job that runs; what it would still find must not be used. */
  void cancel() {
    cancelled = true;
    engine.session().sparkContext().cancelJobGroup(group);
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Planned under the session's monitor, where queries that start set their own number of shuffle partitions. */
  private Dataset<Row> planned() {
    SparkSession session = engine.session();
    synchronized (session) {
      session.conf().set("spark.sql.shuffle.partitions", "1");
      Dataset<Row> plan = plan(session);
      plan.queryExecution().executedPlan();
      return plan;
    }
  }

  private Dataset<Row> plan(SparkSession session) {
    Column below = lit(false);
    for (Map.Entry<Integer, Long> partition : cut.next().entrySet()) {
      below = below.or(col("partition").equalTo(partition.getKey()).and(col("offset").lt(partition.getValue())));
    }
    Column said = struct("partition", "origin", "destination", "day", "delay");
    return session.read()
        .schema(ReportColumns.MASTER)
        .parquet("file://" + data)
        .where(below)
        .groupBy("flight")
        .agg(max_by(said, col("offset")).as("last"), count(lit(1)).as("reports"), sum("offset").as("offsets"))
        .select("last.*", "reports", "offsets")
        .groupBy(ReportColumns.airport(logic).as("airport"), col("day"), col("partition"))
        .agg(
            sum("reports").as("reports"),
            count(lit(1)).as("flights"),
            sum(ReportColumns.delayed(logic, col("delay"))).as("delayed"),
            sum(col("delay").cast("long")).as("minutes"),
            sum("offsets").as("offsets"));
  }

  private View view(List<Row> rows) {
    Map<Key, Totals> totals = new HashMap<>();
    Map<Integer, Long> reports = new HashMap<>();
    Map<Integer, Long> offsets = new HashMap<>();
    for (Row row : rows) {
      long read = row.<Long>getAs("reports");
      Totals part = new Totals(read, row.<Long>getAs("flights"), row.<Long>getAs("delayed"), row.<Long>getAs("minutes"));
      totals.merge(new Key(row.getAs("airport"), row.getAs("day")), part, Totals::plus);
      reports.merge(row.getAs("partition"), read, Long::sum);
      offsets.merge(row.getAs("partition"), row.<Long>getAs("offsets"), Long::sum);
    }
    cut.next().forEach((partition, end) -> check(partition, end, reports.getOrDefault(partition, 0L), offsets.getOrDefault(partition, 0L)));
    return new View(totals, totals.values().stream().mapToLong(Totals::flights).sum());
  }

  private static void check(int partition, long end, long reports, long offsets) {
    if (reports != end || offsets != end * (end - 1) / 2) {
      throw new IllegalStateException(
          "the master data hold " + reports + " reports of partition " + partition + " below the cut, where the log has " + end);
    }
  }
}
