package io.tidemark.query;

import io.tidemark.wire.Failure;
import org.apache.spark.SparkThrowable;

/** Spark's own words for what went wrong: the error condition and the first line of the message. Stateless. */
public final class SparkErrors {
  private SparkErrors() {}

  /** What a view shows of it. */
  public static Failure failure(Throwable error) {
    return new Failure(condition(error), message(error));
  }

  /** The innermost error condition along the causes, or the exception's name where Spark gives none. */
  public static String condition(Throwable error) {
    String condition = null;
    int depth = 0;
    for (Throwable at = error; at != null && depth < 20; at = at.getCause(), depth++) {
      if (at instanceof SparkThrowable spark && spark.getCondition() != null && !spark.getCondition().equals("STREAM_FAILED")) {
        condition = spark.getCondition();
      }
    }
    return condition != null ? condition : root(error).getClass().getSimpleName();
  }

  /** One or two lines a person can read; never a stack trace. */
  public static String message(Throwable error) {
    Throwable told = error;
    int depth = 0;
    for (Throwable at = error; at != null && depth < 20; at = at.getCause(), depth++) {
      if (at.getMessage() != null && !at.getMessage().isBlank()) {
        told = at;
      }
    }
    String text = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    // Errors that Spark has not named yet carry a number that means nothing to a reader, and their plan after it.
    text = text.replaceFirst("^_LEGACY_ERROR_TEMP_\\d+: ?", "").replaceFirst(";\\s*\\n[\\s\\S]*$", ".");
    text = text.replaceFirst("^\\[[A-Z0-9_.]+]\\s*", "").replaceFirst("\\s*SQLSTATE: \\w+[\\s\\S]*$", "").strip();
    text = text.lines().limit(2).reduce((a, b) -> a + " " + b).orElse(text);
    return text.length() > 600 ? text.substring(0, 600) + "\u2026" : text;
  }

  /** Condition and message, {@code CONDITION: message}; the message alone where Spark has given the error no name yet. */
  static String named(Throwable error) {
    String condition = condition(error);
    return condition.startsWith("_") ? message(error) : condition + ": " + message(error);
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    return root;
  }
}
