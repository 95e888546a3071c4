package io.tidemark.sql;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import io.tidemark.wire.Problem;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * A second look, at what Spark has made of a query's names: a bare word that is no column may have become a function. Stateless.
 */
public final class ResolvedCheck {
  private static final Set<String> TELLING = Set.of("InputFileName", "InputFileBlockStart", "InputFileBlockLength", "SparkPartitionID", "SparkVersion", "CallMethodViaReflection");

  private ResolvedCheck() {}

  /** @throws Problem 400 when something in the plan is not deterministic, or tells of the server */
  public static void check(String pointer, String text, LogicalPlan analysed) {
    Refusals refusals = new Refusals(pointer, text);
    look(analysed, refusals);
    refusals.refuseIfAny();
  }

  private static void look(LogicalPlan plan, Refusals refusals) {
    asJava(plan.expressions()).forEach(expression -> look(expression, refusals));
    asJava(plan.children()).forEach(child -> look(child, refusals));
  }

  private static void look(Expression expression, Refusals refusals) {
    String kind = expression.getClass().getSimpleName();
    if (kind.startsWith("Current") || kind.startsWith("LocalTimestamp") || TELLING.contains(kind)) {
      refusals.at(expression.origin(), expression.prettyName() + " is not the same for each run, or tells of the server; leave it out");
    } else if (expression.children().isEmpty() && !expression.deterministic()) {
      refusals.at(expression.origin(), expression.prettyName() + " is not deterministic; leave it out");
    }
    if (expression instanceof SubqueryExpression subquery) {
      look((LogicalPlan) subquery.plan(), refusals);
    }
    asJava(expression.children()).forEach(child -> look(child, refusals));
  }
}
