package io.tidemark.query;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SessionWindow;
import org.apache.spark.sql.catalyst.expressions.TimeWindow;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;

/**
 * The top of an optimised plan: what the result's columns are, in terms of the uppermost aggregation, and which of them name a row's
 * group. Immutable once read.
 */
final class PlanTop {
  private final Map<String, Expression> columns = new LinkedHashMap<>();

  /** Null when there is none below conditions, columns, order and limits. */
  final Aggregate aggregate;

  /** What the top stands on: below the aggregation, or the first other operator. */
  final LogicalPlan below;

  /** Rows are left out above the aggregation. */
  final boolean thinned;

  PlanTop(LogicalPlan plan) {
    List<Attribute> output = asJava(plan.output());
    output.forEach(column -> columns.put(column.name(), column));
    boolean leavesOut = false;
    LogicalPlan at = plan;
    while (at instanceof Project || at instanceof Filter || at instanceof Sort || at instanceof GlobalLimit || at instanceof LocalLimit) {
      if (at instanceof Project project) {
        if (asJava(project.projectList()).stream().anyMatch(e -> Catalyst.hasSubquery((Expression) e)) || !onTop(project)) {
          break;
        }
        through(asJava(project.projectList()));
      } else {
        leavesOut |= !(at instanceof Sort);
        if (!onTop(at)) {
          break;
        }
      }
      at = at.children().head();
    }
    thinned = leavesOut;
    aggregate = at instanceof Aggregate found ? found : null;
    if (aggregate != null) {
      through(asJava(aggregate.aggregateExpressions()));
    }
    below = aggregate == null ? plan : aggregate.child();
  }

  /** An aggregation follows below nothing but such operators; without one the whole plan is left to the chain. */
  private static boolean onTop(LogicalPlan plan) {
    LogicalPlan at = plan;
    while (at instanceof Project || at instanceof Filter || at instanceof Sort || at instanceof GlobalLimit || at instanceof LocalLimit) {
      at = at.children().head();
    }
    return at instanceof Aggregate;
  }

  private void through(List<NamedExpression> list) {
    Map<ExprId, Expression> made = new HashMap<>();
    for (NamedExpression named : list) {
      made.put(named.exprId(), named instanceof Alias alias ? alias.child() : (Expression) named);
    }
    columns.replaceAll((name, expression) -> Catalyst.replace(expression, column -> made.getOrDefault(column.exprId(), column)));
  }

  /** What the aggregation groups by; empty without one. */
  List<Expression> grouping() {
    return aggregate == null ? List.of() : asJava(aggregate.groupingExpressions());
  }

  static boolean isWindow(Expression grouping) {
    return grouping instanceof AttributeReference column && column.metadata().contains(TimeWindow.marker());
  }

  static boolean isSession(Expression grouping) {
    return grouping instanceof AttributeReference column && column.metadata().contains(SessionWindow.marker());
  }

  /** The result column that is exactly this; empty when none is. */
  Optional<String> columnOf(Expression expression) {
    return columns.entrySet().stream().filter(entry -> entry.getValue().semanticEquals(expression)).map(Map.Entry::getKey).findFirst();
  }

  /** The result column that holds a window's start (0) or end (1). */
  Optional<String> columnOf(Expression window, int field) {
    return columns.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof GetStructField part && part.ordinal() == field && part.child().semanticEquals(window))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The result column that counts rows; empty when none does. */
  Optional<String> rowCount() {
    return columns.entrySet().stream().filter(entry -> countsRows(entry.getValue())).map(Map.Entry::getKey).findFirst();
  }

  private static boolean countsRows(Expression expression) {
    return expression instanceof AggregateExpression aggregate
        && !aggregate.isDistinct()
        && aggregate.filter().isEmpty()
        && aggregate.aggregateFunction() instanceof Count count
        && count.children().size() == 1
        && count.children().head() instanceof Literal literal
        && literal.value() != null;
  }

  /** The columns that together name a row's group; empty when they can't all be seen. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Expression by : grouping()) {
      Optional<String> column = columnOf(by);
      if (column.isPresent()) {
        keys.add(column.get());
      } else if (isWindow(by) && columnOf(by, 0).isPresent()) {
        keys.add(columnOf(by, 0).get());
      } else if (isWindow(by) && columnOf(by, 1).isPresent()) {
        keys.add(columnOf(by, 1).get());
      } else {
        return List.of();
      }
    }
    return keys;
  }
}
