package io.tidemark.query;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CollectMetrics;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;

/**
 * The part of an optimised plan that a checkpoint depends on, as a text that is the same for the same part: sources and stateful
 * operators with what they group, join and gather by. Conditions, the watermark's delay and the columns above the uppermost operator are
 * not in it: Spark lets them change.
 *
 * <p>One serves one plan. Columns are called by their stream and name, whatever they are called in between.
 */
final class StatefulText {
  private final QuerySources sources;
  private final Map<ExprId, String> names = new HashMap<>();
  private int tables;

  StatefulText(QuerySources sources) {
    this.sources = sources;
  }

  String of(LogicalPlan optimised) {
    QueryDefinition definition = sources.definition;
    return "sql|" + definition.outputMode() + "|" + definition.stateStore() + "|" + definition.shufflePartitions() + "|" + definition.watermarkPolicy() + "|"
        + describe(optimised);
  }

  private String describe(LogicalPlan plan) {
    if (plan instanceof CollectMetrics events) {
      String stream = sources.observed(events.name());
      asJava(events.output()).forEach(column -> names.put(column.exprId(), stream + "." + column.name()));
      return "stream " + stream;
    }
    if (plan instanceof LocalRelation table) {
      String name = "table" + tables++;
      asJava(table.output()).forEach(column -> names.put(column.exprId(), name + "." + column.name()));
      return name;
    }
    List<String> below = asJava(plan.children()).stream().map(this::describe).toList();
    if (plan instanceof Filter) {
      return below.get(0);
    }
    if (plan instanceof EventTimeWatermark) {
      return "watermarked " + below.get(0);
    }
    if (plan instanceof Project project) {
      name(asJava(project.projectList()));
      return below.get(0);
    }
    if (plan instanceof Aggregate aggregate) {
      return aggregate(aggregate, below.get(0));
    }
    if (plan instanceof Union union) {
      List<Attribute> first = asJava(union.children().head().output());
      List<Attribute> output = asJava(union.output());
      for (int i = 0; i < output.size(); i++) {
        names.put(output.get(i).exprId(), named(first.get(i)));
      }
    }
    String what = asJava(plan.expressions()).stream().map(this::text).collect(Collectors.joining(", "));
    asJava(plan.output()).forEach(column -> names.putIfAbsent(column.exprId(), plan.nodeName() + "." + column.name()));
    return plan.nodeName() + kind(plan) + "[" + what + "](" + String.join("; ", below) + ")";
  }

  private static String kind(LogicalPlan plan) {
    return plan instanceof org.apache.spark.sql.catalyst.plans.logical.Join join ? " " + join.joinType().sql() : "";
  }

  private String aggregate(Aggregate aggregate, String below) {
    String by = asJava(aggregate.groupingExpressions()).stream().map(this::text).collect(Collectors.joining(", "));
    List<String> functions = new ArrayList<>();
    asJava(aggregate.aggregateExpressions()).forEach(expression -> gather((Expression) expression, functions));
    name(asJava(aggregate.aggregateExpressions()));
    return "group by [" + by + "] into " + functions + " of (" + below + ")";
  }

  private void gather(Expression expression, List<String> functions) {
    if (expression instanceof AggregateExpression function) {
      String text = text(function);
      if (!functions.contains(text)) {
        functions.add(text);
      }
      return;
    }
    asJava(expression.children()).forEach(child -> gather(child, functions));
  }

  private void name(List<NamedExpression> list) {
    Map<ExprId, String> made = new HashMap<>();
    list.forEach(named -> made.put(named.exprId(), named instanceof Alias alias ? text(alias.child()) : text((Expression) named)));
    names.putAll(made);
  }

  private String named(Attribute column) {
    return names.getOrDefault(column.exprId(), column.name());
  }

  private String text(Expression expression) {
    Expression plain = Catalyst.replace(expression, column -> new UnresolvedAttribute(asScalaSeq(named(column))));
    return plain.toString().replaceAll("#\\d+L?", "");
  }

  private static scala.collection.immutable.Seq<String> asScalaSeq(String one) {
    return scala.jdk.javaapi.CollectionConverters.asScala(List.of(one)).toSeq();
  }
}
