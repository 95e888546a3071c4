package io.tidemark.query;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;

/** What is asked of Spark's trees in several places, from Java. Stateless. */
final class Catalyst {
  private Catalyst() {}

  /** The expression with each column replaced. */
  static Expression replace(Expression expression, Function<AttributeReference, Expression> by) {
    return (Expression)
        expression.transformUp(
            new AbstractPartialFunction<Expression, Expression>() {
              @Override
              public boolean isDefinedAt(Expression e) {
                return e instanceof AttributeReference;
              }

              @Override
              public Expression apply(Expression e) {
                return by.apply((AttributeReference) e);
              }
            });
  }

  static List<Expression> conjuncts(Expression condition) {
    List<Expression> all = new ArrayList<>();
    if (condition instanceof And and) {
      all.addAll(conjuncts(and.left()));
      all.addAll(conjuncts(and.right()));
    } else {
      all.add(condition);
    }
    return all;
  }

  static boolean any(Expression expression, Predicate<Expression> test) {
    return test.test(expression) || asJava(expression.children()).stream().anyMatch(child -> any(child, test));
  }

  static boolean any(LogicalPlan plan, Predicate<LogicalPlan> test) {
    return test.test(plan) || asJava(plan.children()).stream().anyMatch(child -> any(child, test));
  }

  static boolean hasSubquery(Expression expression) {
    return any(expression, e -> e instanceof SubqueryExpression);
  }

  static <A, B> AbstractFunction1<A, B> function(Function<A, B> of) {
    return new AbstractFunction1<>() {
      @Override
      public B apply(A a) {
        return of.apply(a);
      }
    };
  }
}
