package io.tidemark.lesson;

import io.tidemark.wire.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells Spark's refusal of a query in the words of the contract: which field, which of Spark's conditions, and what to do. */
final class Refusals {
  private static final Pattern CONDITION = Pattern.compile("([A-Z][A-Z0-9_]*(?:\\.[A-Z0-9_]+)*): (.*)", Pattern.DOTALL);

  private Refusals() {}

  static RunView.Refusal of(Problem problem, Names names) {
    String pointer = problem.fields().isEmpty() ? "" : problem.fields().get(0).pointer();
    Matcher spark = CONDITION.matcher(problem.getMessage());
    return spark.matches()
        ? new RunView.Refusal(pointer, spark.group(1), names.plain(spark.group(2)))
        : new RunView.Refusal(pointer, null, names.plain(problem.getMessage()));
  }
}
