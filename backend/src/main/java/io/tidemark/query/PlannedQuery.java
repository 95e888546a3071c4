package io.tidemark.query;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.streaming.checkpointing.OffsetSeqMetadata;
import org.apache.spark.sql.execution.streaming.operators.stateful.StateStoreWriter;
import org.apache.spark.sql.execution.streaming.runtime.IncrementalExecution;
import org.apache.spark.sql.execution.streaming.runtime.WatermarkPropagator;
import org.apache.spark.sql.streaming.OutputMode;
import scala.Option;

/** A query as Spark has analysed it, and how it can be followed. Nothing runs. Confined to its caller's thread. */
final class PlannedQuery {
  private static final int MOST_ANALYSIS = 20_000;

  final Dataset<Row> rows;
  final Following following;

  PlannedQuery(Dataset<Row> rows, Following following) {
    this.rows = rows;
    this.following = following;
  }

  LogicalPlan analysed() {
    return analysed(rows);
  }

  static LogicalPlan analysed(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed();
  }

  /** Spark's analysed plan as a text, cut at {@value #MOST_ANALYSIS} characters. */
  String analysis() {
    String text = analysed().toString();
    return text.length() > MOST_ANALYSIS ? text.substring(0, MOST_ANALYSIS) + "\u2026" : text;
  }

  /** The operators with state, named as a running query's progress names them. */
  List<String> stateful(OutputMode mode) {
    List<String> names = new ArrayList<>();
    collect(execution(rows, mode).executedPlan(), names);
    return names;
  }

  private static void collect(SparkPlan plan, List<String> names) {
    if (plan instanceof StateStoreWriter operator) {
      names.add(operator.shortName());
    }
    asJava(plan.children()).forEach(child -> collect(child, names));
  }

  /** The plan as a micro-batch's optimizer leaves it. */
  static LogicalPlan optimised(Dataset<Row> rows, OutputMode mode) {
    return execution(rows, mode).optimizedPlan();
  }

  /** What a micro-batch would plan, as Spark's own explanation of a streaming query makes it. */
  private static IncrementalExecution execution(Dataset<Row> rows, OutputMode mode) {
    return new IncrementalExecution(
        ((org.apache.spark.sql.classic.Dataset<Row>) rows).sparkSession(),
        analysed(rows),
        mode,
        "<unknown>",
        UUID.randomUUID(),
        UUID.randomUUID(),
        0,
        Option.empty(),
        new OffsetSeqMetadata(0, 0, scala.collection.immutable.Map$.MODULE$.empty()),
        WatermarkPropagator.noop(),
        false,
        IncrementalExecution.$lessinit$greater$default$12(),
        IncrementalExecution.$lessinit$greater$default$13(),
        IncrementalExecution.$lessinit$greater$default$14(),
        false);
  }
}
