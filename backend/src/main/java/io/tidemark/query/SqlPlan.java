package io.tidemark.query;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import io.tidemark.sql.ResolvedCheck;
import io.tidemark.sql.SqlErrors;
import io.tidemark.sql.SqlQuery;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Makes Spark plans of SQL: each relation is given its stream's or table's own plan, so that no view is registered and no catalog asked.
 * Stateless.
 */
final class SqlPlan {
  private SqlPlan() {}

  /**
   * @param streams by id, its events
   * @throws Problem 400 with the place, when Spark can't make sense of it
   */
  static Dataset<Row> rows(SparkSession session, QuerySources sources, Readable readable, Map<String, Dataset<Row>> streams) {
    String sql = sources.definition.sql();
    Map<String, LogicalPlan> plans = new HashMap<>();
    streams.forEach((name, events) -> plans.put(name, PlannedQuery.analysed(events)));
    sources.tables().forEach(table -> plans.put(table.name(), table(session, table)));
    LogicalPlan tree = SqlQuery.parse("/sql", sql, readable).over(plans::get);
    try {
      Dataset<Row> rows = org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows((org.apache.spark.sql.classic.SparkSession) session, tree);
      ResolvedCheck.check("/sql", sql, PlannedQuery.analysed(rows));
      check(rows);
      return rows;
    } catch (Exception e) {
      // Scala throws checked exceptions it does not declare.
      if (e instanceof AnalysisException wrong) {
        throw SqlErrors.problem("/sql", sql, wrong, "");
      }
      throw e;
    }
  }

  private static void check(Dataset<Row> rows) {
    if (!rows.isStreaming()) {
      throw Problem.invalid("/sql", "its rows do not come from a stream; read one in FROM");
    }
    Set<String> names = new HashSet<>();
    for (String name : rows.columns()) {
      if (!names.add(name)) {
        throw Problem.invalid("/sql", "two columns of the result are called " + name + "; give one another name with AS");
      }
    }
    boolean alone =
        Catalyst.any(
            PlannedQuery.analysed(rows),
            plan -> plan instanceof Aggregate aggregate && aggregate.groupingExpressions().size() == 1 && PlanTop.isSession(aggregate.groupingExpressions().head()));
    if (alone) {
      throw Problem.invalid("/sql", "Spark needs a grouping column beside session_window on a stream; add one to GROUP BY");
    }
  }

  /** A table's rows as part of the plan: Spark's optimizer has read them, no job is run. */
  private static LogicalPlan table(SparkSession session, StaticTables.Table table) {
    List<String> lines = table.rows().stream().map(Json::write).toList();
    StructType schema = StructType.fromDDL(table.schema());
    Dataset<Row> rows =
        session
            .createDataset(lines, Encoders.STRING())
            .toDF("value")
            .select(from_json(col("value").cast(DataTypes.StringType), schema, Map.of("mode", "FAILFAST")).as("r"))
            .select("r.*");
    try {
      return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().optimizedPlan();
    } catch (RuntimeException e) {
      throw Problem.invalid("/sql", "the rows of table " + table.name() + " are not what its schema " + table.schema() + " says: " + SparkErrors.message(e));
    }
  }

  /**
   * A filter as a condition on each of the streams it holds for.
   *
   * @throws Problem 400 with the place, when it is no condition on the stream's columns
   */
  static Column condition(SparkSession session, String filter, StreamShape stream) {
    Expression parsed = SqlQuery.condition("/filter", filter);
    Dataset<Row> nothing = session.createDataFrame(List.of(), StructType.fromDDL(stream.schema()));
    Column condition = ExpressionUtils.column(parsed);
    try {
      ResolvedCheck.check("/filter", filter, PlannedQuery.analysed(nothing.filter(condition)));
    } catch (Exception e) {
      if (e instanceof AnalysisException wrong) {
        throw SqlErrors.problem("/filter", filter, wrong, "The columns are those of " + stream.id() + ".");
      }
      throw e;
    }
    return condition;
  }
}
