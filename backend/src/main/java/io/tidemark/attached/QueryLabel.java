package io.tidemark.attached;

import java.util.Locale;

/**
 * The part of a query's id behind the dot, from what Spark calls the query: letters, digits, {@code _} and {@code -}, at most
 * 32. A name that had to give up letters or its end gets a few digits of its own, so that two such names stay apart. Stateless.
 */
final class QueryLabel {
  private static final int LONGEST = 32;
  private static final int DIGITS = 8;

  private QueryLabel() {}

  /** {@code name} is null for a query without one. */
  static String of(String name, String queryId) {
    if (name == null) {
      return "query-" + digits(queryId);
    }
    String kept = name.replaceAll("[^A-Za-z0-9_]+", "-").replaceAll("^[-_]+|-+$", "");
    if (name.matches("[\\x20-\\x7e]*") && !kept.isEmpty() && kept.length() <= LONGEST) {
      return kept;
    }
    return ending(kept.isEmpty() ? "query" : kept, String.format(Locale.ROOT, "-%04x", name.hashCode() & 0xffff));
  }

  /** For a second query of the same name. */
  static String second(String name, String queryId) {
    String end = name == null ? String.format(Locale.ROOT, "%08x", queryId.hashCode()) : digits(queryId);
    return ending(of(name, queryId), "-" + end);
  }

  private static String ending(String begin, String end) {
    return begin.substring(0, Math.min(begin.length(), LONGEST - end.length())) + end;
  }

  /** The first digits of Spark's id; whatever a stranger may have put there instead. */
  private static String digits(String queryId) {
    String kept = queryId.replaceAll("[^A-Za-z0-9]", "");
    return kept.isEmpty() ? String.format(Locale.ROOT, "%08x", queryId.hashCode()) : kept.substring(0, Math.min(DIGITS, kept.length()));
  }
}
