package io.tidemark.sql;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.tidemark.wire.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedHaving;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.PartialFunction;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;

/**
 * A query in SQL that has passed the guard: parsed, nothing resolved. Immutable.
 *
 * <p>Parsed by Catalyst's own parser, which, unlike a session's, puts no settings or environment variables into the text. Where it runs
 * out of stack all the same, the text is refused like any other.
 */
public final class SqlQuery {
  private final LogicalPlan tree;
  private final List<String> relations;

  private SqlQuery(LogicalPlan tree, Set<String> relations) {
    this.tree = tree;
    this.relations = List.copyOf(relations);
  }

  /**
   * @param pointer of the field the text is from
   * @throws Problem 400 with the place of everything that is refused
   */
  public static SqlQuery parse(String pointer, String text, Relations known) {
    Refusals refusals = new Refusals(pointer, text);
    Tokens tokens = tokens(text, refusals);
    tokens.checkQuery(refusals);
    refusals.refuseIfAny();
    String query = tokens.withoutEnd(text);
    Guard guard = new Guard(refusals, known);
    LogicalPlan tree = parsed(pointer, text, () -> new CatalystSqlParser().parseQuery(query));
    guard.check(tree);
    refusals.refuseIfAny();
    return new SqlQuery(tree, guard.relations());
  }

  /** A condition over columns, parsed and passed by the guard. @throws Problem 400 with the place of everything that is refused */
  public static Expression condition(String pointer, String text) {
    Refusals refusals = new Refusals(pointer, text);
    tokens(text, refusals).check(refusals);
    refusals.refuseIfAny();
    Expression condition = parsed(pointer, text, () -> new CatalystSqlParser().parseExpression(text));
    if (condition.exists(function(e -> e instanceof SubqueryExpression))) {
      refusals.at(condition.origin(), "a condition reads the event alone; leave out the subquery");
    }
    new Guard(refusals, NONE).checkExpression(condition);
    refusals.refuseIfAny();
    return condition;
  }

  private static final Relations NONE =
      new Relations() {
        @Override
        public boolean has(String name) {
          return false;
        }

        @Override
        public List<String> names() {
          return List.of();
        }
      };

  private static Tokens tokens(String text, Refusals refusals) {
    if (text.length() > Tokens.MOST_CHARACTERS) {
      refusals.whole("has " + text.length() + " characters; at most " + Tokens.MOST_CHARACTERS + " are taken");
      refusals.refuseIfAny();
    }
    return new Tokens(text);
  }

  private static <T> T parsed(String pointer, String text, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (StackOverflowError e) {
      throw Problem.invalid(pointer, "is nested too deep; make it flatter");
    } catch (Exception e) {
      // Scala throws checked exceptions it does not declare.
      if (e instanceof AnalysisException wrong) {
        throw SqlErrors.problem(pointer, text, wrong, "");
      }
      throw e;
    }
  }

  /** The streams and tables it reads, each once, in their order. */
  public List<String> relations() {
    return relations;
  }

  /** Whether it gathers rows into groups, at any level. */
  public boolean aggregates() {
    return tree.exists(function(plan -> plan instanceof Aggregate || plan instanceof Distinct || plan instanceof UnresolvedHaving));
  }

  /** The tree with each relation's own plan in the place of its name, so that no catalog is asked for any. */
  public LogicalPlan over(Function<String, LogicalPlan> plans) {
    return placed(tree, Set.of(), plans);
  }

  private static LogicalPlan placed(LogicalPlan plan, Set<String> scope, Function<String, LogicalPlan> plans) {
    if (plan instanceof UnresolvedRelation relation) {
      String name = relation.multipartIdentifier().head();
      return scope.contains(name.toLowerCase(Locale.ROOT)) ? relation : new SubqueryAlias(new AliasIdentifier(name), plans.apply(name));
    }
    if (plan instanceof UnresolvedWith with) {
      return placedWith(with, scope, plans);
    }
    LogicalPlan children = plan.withNewChildren(asScala(asJava(plan.children()).stream().map(child -> placed(child, scope, plans)).toList()).toIndexedSeq());
    return (LogicalPlan) children.mapExpressions(function(expression -> placed(expression, scope, plans)));
  }

  private static LogicalPlan placedWith(UnresolvedWith with, Set<String> scope, Function<String, LogicalPlan> plans) {
    Set<String> inner = new HashSet<>(scope);
    List<Tuple3<String, SubqueryAlias, scala.Option<Object>>> named =
        asJava(with.cteRelations()).stream()
            .map(
                one -> {
                  SubqueryAlias within = (SubqueryAlias) placed(one._2(), Set.copyOf(inner), plans);
                  inner.add(one._1().toLowerCase(Locale.ROOT));
                  return new Tuple3<>(one._1(), within, one._3());
                })
            .toList();
    return new UnresolvedWith(placed(with.child(), inner, plans), asScala(named).toIndexedSeq(), false);
  }

  private static Expression placed(Expression expression, Set<String> scope, Function<String, LogicalPlan> plans) {
    PartialFunction<Expression, Expression> subqueries =
        new AbstractPartialFunction<>() {
          @Override
          public boolean isDefinedAt(Expression e) {
            return e instanceof SubqueryExpression;
          }

          @Override
          @SuppressWarnings({"unchecked", "rawtypes"})
          public Expression apply(Expression e) {
            SubqueryExpression subquery = (SubqueryExpression) e;
            return (Expression) ((org.apache.spark.sql.catalyst.expressions.PlanExpression) subquery).withNewPlan(placed((LogicalPlan) subquery.plan(), scope, plans));
          }
        };
    return (Expression) expression.transformUp(subqueries);
  }

  private static <A, B> AbstractFunction1<A, B> function(Function<A, B> of) {
    return new AbstractFunction1<>() {
      @Override
      public B apply(A a) {
        return of.apply(a);
      }
    };
  }
}
