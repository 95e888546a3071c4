package io.tidemark.query;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.CollectMetrics;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;

/**
 * What an optimised plan does with one stream's events, row by row: conditions before and behind the watermark, and columns made of the
 * stream's own. Columns of the stream stand as references to their places in its schema. Immutable once read.
 *
 * <p>The stream's events begin where {@link SourceTables} counts them; below that only malformed records are told apart.
 */
final class StreamChain {
  final List<Expression> before = new ArrayList<>();
  final List<Expression> after = new ArrayList<>();

  /** Conditions on the windows that {@link #windows} makes. */
  final List<Expression> windowConditions = new ArrayList<>();

  private final List<String> columns;
  private final Map<ExprId, Expression> made = new HashMap<>();
  private boolean watermarked;

  /** The column of windows, where an event may fall into several; null otherwise. */
  Attribute windowColumn;

  /** The windows an event may fall into, where there may be several. */
  List<Expression> windows = List.of();

  private StreamChain(List<String> columns) {
    this.columns = columns;
  }

  /** Reads the chain that ends in {@code top}; empty when it holds anything but conditions and columns. */
  static Optional<StreamChain> read(LogicalPlan top, List<String> columns) {
    StreamChain chain = new StreamChain(columns);
    return chain.add(top) ? Optional.of(chain) : Optional.empty();
  }

  boolean watermarked() {
    return watermarked;
  }

  /** An expression over the top's columns as one over the stream's. */
  Expression down(Expression expression) {
    return Catalyst.replace(expression, column -> made.getOrDefault(column.exprId(), column));
  }

  private boolean add(LogicalPlan plan) {
    if (plan instanceof CollectMetrics events) {
      asJava(events.output()).forEach(this::base);
      return true;
    }
    if (asJava(plan.children()).size() != 1 || !add(plan.children().head()) || asJava(plan.expressions()).stream().anyMatch(Catalyst::hasSubquery)) {
      return false;
    }
    if (plan instanceof Filter filter) {
      Catalyst.conjuncts(filter.condition()).forEach(this::condition);
      return true;
    }
    if (plan instanceof EventTimeWatermark) {
      watermarked = true;
      before.addAll(after);
      after.clear();
      return windowColumn == null;
    }
    if (plan instanceof Project project) {
      return project(asJava(project.projectList()));
    }
    return plan instanceof Expand expand && windowColumn == null && expand(expand);
  }

  private void base(Attribute column) {
    int place = columns.indexOf(column.name());
    if (place >= 0) {
      made.put(column.exprId(), new BoundReference(place, column.dataType(), true));
    }
  }

  private void condition(Expression condition) {
    if (Catalyst.any(condition, e -> e instanceof AttributeReference column && column.name().equals(SourceTables.CORRUPT))) {
      return;
    }
    boolean ofWindow = windowColumn != null && Catalyst.any(condition, e -> e instanceof AttributeReference column && column.exprId().equals(windowColumn.exprId()));
    (ofWindow ? windowConditions : after).add(down(condition));
  }

  private boolean project(List<NamedExpression> list) {
    Map<ExprId, Expression> next = new HashMap<>();
    for (NamedExpression named : list) {
      if (named instanceof Alias alias) {
        next.put(alias.exprId(), down(alias.child()));
      } else if (named instanceof AttributeReference column) {
        next.put(column.exprId(), made.getOrDefault(column.exprId(), column));
      } else {
        return false;
      }
    }
    made.clear();
    made.putAll(next);
    return true;
  }

  /** Several rows of one, alike but for one column: the window. */
  private boolean expand(Expand expand) {
    List<List<Expression>> rows = asJava(expand.projections()).stream().map(row -> asJava(row).stream().map(this::down).toList()).toList();
    Map<ExprId, Expression> next = new HashMap<>();
    List<Attribute> output = asJava(expand.output());
    for (int i = 0; i < output.size(); i++) {
      int place = i;
      Expression first = rows.get(0).get(place);
      if (rows.stream().allMatch(row -> row.get(place).semanticEquals(first)) && rows.size() > 1) {
        next.put(output.get(i).exprId(), first);
      } else if (windowColumn == null) {
        windowColumn = output.get(i);
        windows = rows.stream().map(row -> row.get(place)).toList();
      } else {
        return false;
      }
    }
    made.clear();
    made.putAll(next);
    return true;
  }
}
