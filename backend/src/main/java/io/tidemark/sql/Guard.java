package io.tidemark.sql;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedGenerator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.Origin;

/**
 * Checks the tree that Spark's parser made of a text, before anything in it is resolved: clauses, expressions and functions by lists of
 * what is allowed, and relations by their names. Whatever is not on a list is refused, with its place and the reason.
 *
 * <p>At most {@value #MOST_RELATIONS} relations and {@value #MOST_EXPRESSIONS} expressions. Knows which names a {@code WITH} brings into
 * scope as Spark does: the inner one first, and only for what follows. One serves one text; confined to its caller's thread.
 */
final class Guard {
  static final int MOST_RELATIONS = 8;
  static final int MOST_EXPRESSIONS = 500;

  private static final Set<String> PLANS =
      Set.of(
          "Project", "Filter", "Aggregate", "UnresolvedHaving", "SubqueryAlias", "UnresolvedSubqueryColumnAliases", "UnresolvedRelation",
          "UnresolvedInlineTable", "OneRowRelation", "OneRowRelation$", "Join", "Generate", "Union", "Distinct", "Sort", "GlobalLimit",
          "LocalLimit", "LocalRelation", "ResolvedInlineTable", "UnresolvedWith", "UnresolvedTableValuedFunction", "UnresolvedTVFAliases");

  private static final Set<String> EXPRESSIONS =
      Set.of(
          "UnresolvedAttribute", "UnresolvedStar", "UnresolvedAlias", "Alias", "MultiAlias", "UnresolvedFunction", "UnresolvedGenerator",
          "UnresolvedExtractValue", "UnresolvedNamedLambdaVariable", "LambdaFunction", "UnresolvedOrdinal", "Literal", "Cast", "SortOrder", "And",
          "Or", "Not", "EqualTo", "EqualNullSafe", "LessThan", "LessThanOrEqual", "GreaterThan", "GreaterThanOrEqual", "In", "InSubquery",
          "ListQuery", "Exists", "ScalarSubquery", "Between", "IsNull", "IsNotNull", "IsUnknown", "IsNotUnknown", "Like", "ILike", "RLike",
          "LikeAll", "LikeAny", "NotLikeAll", "NotLikeAny", "CaseWhen", "If", "Coalesce", "Add", "Subtract", "Multiply", "Divide",
          "IntegralDivide", "Remainder", "UnaryMinus", "UnaryPositive", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "ShiftLeft",
          "ShiftRight", "ShiftRightUnsigned", "Concat", "Lower", "Substring", "StringTrim", "StringTrimLeft", "StringTrimRight", "StringLocate",
          "Overlay", "CreateNamedStruct", "NamePlaceholder$", "AggregateExpression", "First", "Last", "AnyValue", "TimestampAdd", "TimestampDiff");

  /** Without brackets these are functions, where no column has the name. */
  private static final Set<String> BARE_FUNCTIONS =
      Set.of("current_user", "session_user", "current_date", "current_timestamp", "current_time", "localtimestamp", "current_catalog",
          "current_database", "current_schema");

  private static final Set<String> LIKES = Set.of("Like", "ILike", "RLike");

  private final Refusals refusals;
  private final Relations known;
  private final Arguments arguments = new Arguments();
  private final Set<String> relations = new LinkedHashSet<>();
  private int relationCount;
  private int expressionCount;

  Guard(Refusals refusals, Relations known) {
    this.refusals = refusals;
    this.known = known;
  }

  /** The relations that the text reads, in their order. */
  Set<String> relations() {
    return relations;
  }

  void check(LogicalPlan plan) {
    check(plan, Set.of());
    if (relationCount > MOST_RELATIONS) {
      refusals.whole("reads " + relationCount + " relations; at most " + MOST_RELATIONS + " are taken");
    }
  }

  private void check(LogicalPlan plan, Set<String> scope) {
    String kind = plan.getClass().getSimpleName();
    if (!PLANS.contains(kind)) {
      refusals.at(plan.origin(), words(kind) + " is not taken in a query; write it with SELECT, WHERE, GROUP BY, HAVING, JOIN or UNION ALL");
      return;
    }
    if (plan instanceof UnresolvedWith with) {
      checkWith(with, scope);
      return;
    }
    if (plan instanceof UnresolvedRelation relation) {
      checkRelation(relation, scope);
    } else if (plan instanceof UnresolvedTableValuedFunction function) {
      checkGenerator(asJava(function.name()), plan.origin());
    }
    asJava(plan.expressions()).forEach(expression -> checkExpression(expression, scope));
    asJava(plan.children()).forEach(child -> check(child, scope));
  }

  private void checkWith(UnresolvedWith with, Set<String> scope) {
    if (with.allowRecursion()) {
      refusals.at(with.origin(), "recursion has no end on a stream; leave out RECURSIVE");
      return;
    }
    Set<String> inner = new HashSet<>(scope);
    asJava(with.cteRelations())
        .forEach(
            named -> {
              check(named._2(), inner);
              if (known.has(named._1())) {
                refusals.at(named._2().origin(), "\"" + named._1() + "\" is the name of a stream or table; give the WITH another one");
              }
              inner.add(key(named._1()));
            });
    check(with.child(), inner);
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void checkRelation(UnresolvedRelation relation, Set<String> scope) {
    relationCount++;
    List<String> name = asJava(relation.multipartIdentifier());
    if (name.size() > 1) {
      refusals.at(
          relation.origin(),
          "\"" + String.join(".", name) + "\" is a path or a name in a catalog; only streams and tables of this server can be read: " + all());
    } else if (!relation.options().isEmpty()) {
      refusals.at(relation.origin(), "options on a relation are not taken; leave out WITH (…)");
    } else if (!scope.contains(key(name.get(0)))) {
      if (known.has(name.get(0))) {
        relations.add(name.get(0));
      } else {
        refusals.at(relation.origin(), "there is no stream or table \"" + name.get(0) + "\"; there are: " + all());
      }
    }
  }

  private String all() {
    String names = String.join(", ", known.names());
    return names.length() > 300 ? names.substring(0, 300) + "…" : names;
  }

  void checkExpression(Expression expression) {
    checkExpression(expression, Set.of());
  }

  private void checkExpression(Expression expression, Set<String> scope) {
    if (++expressionCount == MOST_EXPRESSIONS + 1) {
      refusals.at(expression.origin(), "has more than " + MOST_EXPRESSIONS + " expressions; make it shorter");
    }
    if (expressionCount > MOST_EXPRESSIONS) {
      return;
    }
    String kind = expression.getClass().getSimpleName();
    if (!EXPRESSIONS.contains(kind)) {
      refusals.at(expression.origin(), words(kind) + " is not taken in a query");
      return;
    }
    if (expression instanceof UnresolvedFunction function) {
      checkFunction(function);
    } else if (expression instanceof UnresolvedGenerator generator) {
      checkGenerator(List.of(generator.name().unquotedString()), expression.origin());
    } else if (expression instanceof UnresolvedAttribute attribute && BARE_FUNCTIONS.contains(key(attribute.name()))) {
      refusals.at(expression.origin(), attribute.name() + " " + Functions.why(attribute.name()));
    } else if (LIKES.contains(kind)) {
      Arguments.pattern(asJava(expression.children()), !kind.equals("RLike"))
          .ifPresent(wrong -> refusals.at(expression.origin(), "the comparison " + wrong));
    } else if (kind.equals("Concat")) {
      arguments.grow(2).ifPresent(wrong -> refusals.at(expression.origin(), "|| " + wrong));
    } else if (expression instanceof SubqueryExpression subquery) {
      check((LogicalPlan) subquery.plan(), scope);
    }
    asJava(expression.children()).forEach(child -> checkExpression(child, scope));
  }

  private void checkFunction(UnresolvedFunction function) {
    List<String> name = asJava(function.nameParts());
    String plain = name.get(name.size() - 1).toLowerCase(Locale.ROOT);
    if (name.size() > 1) {
      refusals.at(function.origin(), "\"" + String.join(".", name) + "\" is a function of a catalog; only Spark's own are taken");
    } else if (!Functions.allowed(plain)) {
      refusals.at(function.origin(), plain + "() " + Functions.why(plain));
    } else {
      arguments.wrong(plain, asJava(function.arguments())).ifPresent(wrong -> refusals.at(function.origin(), plain + "() " + wrong));
    }
  }

  private void checkGenerator(List<String> name, Origin origin) {
    String plain = String.join(".", name).toLowerCase(Locale.ROOT);
    if (!Functions.GENERATORS.contains(plain)) {
      refusals.at(origin, plain + "() is not taken as a table; allowed: " + String.join(", ", Functions.GENERATORS.stream().sorted().toList()));
    }
  }

  /** A class name of Spark's as words: {@code ScriptTransformation} as "script transformation". */
  private static String words(String kind) {
    return kind.replace("Unresolved", "").replace("$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
