package io.tidemark.sql;

import java.util.List;

/** What an editor may offer: the allowed functions with Spark's examples, and the words of the clauses that are taken. Stateless. */
public final class SqlWords {
  private static final List<String> KEYWORDS =
      List.of(
          "ALL", "AND", "AS", "ASC", "BETWEEN", "BY", "CASE", "CAST", "CROSS", "DESC", "DISTINCT", "ELSE", "END", "ESCAPE", "EXISTS", "FALSE",
          "FILTER", "FROM", "FULL", "GROUP", "HAVING", "ILIKE", "IN", "INNER", "INTERVAL", "IS", "JOIN", "LATERAL", "LEFT", "LIKE", "LIMIT",
          "NOT", "NULL", "ON", "OR", "ORDER", "OUTER", "RIGHT", "RLIKE", "SELECT", "SEMI", "THEN", "TIMESTAMP", "TRUE", "UNION", "USING",
          "VALUES", "VIEW", "WHEN", "WHERE", "WITH");

  private SqlWords() {}

  /** @param example as Spark documents it */
  public record FunctionWord(String name, String example) {}

  public static List<FunctionWord> functions() {
    return Functions.examples().entrySet().stream().map(entry -> new FunctionWord(entry.getKey(), entry.getValue())).toList();
  }

  public static List<String> keywords() {
    return KEYWORDS;
  }
}
