package io.tidemark.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Says which patterns could keep a task busy without end: a repeated group that itself repeats or chooses ({@code (a+)+}), for which
 * Java's matcher tries ways without number, and which Spark can't interrupt. Stateless.
 */
final class Patterns {
  private static final int MOST_CHARACTERS = 500;
  private static final int MOST_REPEATS = 12;

  private Patterns() {}

  /** What is wrong with a regular expression; empty when it may be used. */
  static Optional<String> wrong(String regex) {
    if (regex.length() > MOST_CHARACTERS) {
      return Optional.of("is longer than " + MOST_CHARACTERS + " characters");
    }
    Deque<Boolean> groups = new ArrayDeque<>();
    boolean risky = false;
    int repeats = 0;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
        if (i < regex.length() && Character.isDigit(regex.charAt(i))) {
          return Optional.of("refers back to a group");
        }
      } else if (c == '[') {
        i = classEnd(regex, i);
      } else if (c == '(') {
        groups.push(risky);
        risky = false;
      } else if (c == ')') {
        boolean repeated = i + 1 < regex.length() && "*+{".indexOf(regex.charAt(i + 1)) >= 0;
        if (repeated && risky) {
          return Optional.of("repeats a group that itself repeats or chooses");
        }
        risky |= !groups.isEmpty() && groups.pop();
      } else if ("*+{|".indexOf(c) >= 0) {
        risky = true;
        repeats += c == '|' ? 0 : 1;
      }
    }
    return repeats > MOST_REPEATS ? Optional.of("repeats more than " + MOST_REPEATS + " times") : Optional.empty();
  }

  /** What is wrong with a LIKE pattern; each {@code %} is a repeat. */
  static Optional<String> wrongLike(String pattern) {
    return pattern.chars().filter(c -> c == '%').count() > MOST_REPEATS ? Optional.of("has more than " + MOST_REPEATS + " %") : Optional.empty();
  }

  private static int classEnd(String regex, int from) {
    int i = from + 1;
    while (i < regex.length() && (regex.charAt(i) != ']' || i == from + 1)) {
      i += regex.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }
}
