package io.tidemark.query;

import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;

/** Tells Spark's own conditions, that a window made for an event does hold it, from a user's choice among windows. Stateless. */
final class WindowTerms {
  private WindowTerms() {}

  static boolean harmless(Expression condition) {
    if (condition instanceof LessThanOrEqual term) {
      return part(term.left(), 0) && term.right() instanceof BoundReference;
    }
    if (condition instanceof GreaterThanOrEqual term) {
      return part(term.right(), 0) && term.left() instanceof BoundReference;
    }
    if (condition instanceof LessThan term) {
      return part(term.right(), 1) && term.left() instanceof BoundReference;
    }
    if (condition instanceof GreaterThan term) {
      return part(term.left(), 1) && term.right() instanceof BoundReference;
    }
    return condition instanceof IsNotNull;
  }

  private static boolean part(Expression expression, int field) {
    return expression instanceof GetStructField part && part.ordinal() == field && part.child() instanceof AttributeReference;
  }
}
