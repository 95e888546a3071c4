package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlQueryTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM words",
        "SELECT * FROM words;",
        "select k, count(*) from words group by k",
        "SELECT window, k, count(*) AS n, sum(v) FROM words WHERE k <> 'dog' AND v > 3 GROUP BY window(t, '5 minutes'), k HAVING count(*) > 1",
        "SELECT window.start, avg(v) FROM words GROUP BY window(t, '10 minutes', '5 minutes')",
        "SELECT session_window(t, '30 seconds').start AS s, k, count(*) FROM words GROUP BY session_window(t, '30 seconds'), k",
        "SELECT window_time(window), n FROM (SELECT window, count(*) AS n FROM words GROUP BY window(t, '1 minute'))",
        "WITH a AS (SELECT k, t FROM words), b AS (SELECT k FROM a WHERE k LIKE 'd%') SELECT * FROM b",
        "WITH a AS (SELECT k FROM words) SELECT * FROM (WITH a AS (SELECT u FROM clicks) SELECT * FROM a)",
        "SELECT a.k, b.k FROM words a JOIN words b ON a.k = b.k AND b.t BETWEEN a.t AND a.t + INTERVAL 5 MINUTES",
        "SELECT * FROM words w LEFT OUTER JOIN clicks USING (k)",
        "SELECT k FROM words UNION ALL SELECT u FROM clicks",
        "SELECT DISTINCT k, t FROM words",
        "SELECT w.k, n.label FROM words w JOIN (VALUES ('a', 'one'), ('b', 'two')) AS n(k, label) ON w.k = n.k",
        "SELECT k, x FROM words LATERAL VIEW explode(split(k, ' ')) s AS x",
        "SELECT explode(split(k, '[ ,]+')) FROM words",
        "SELECT CASE WHEN v > 3 THEN 'much' ELSE 'little' END AS how, CAST(v AS INT), v::STRING, -v, v % 2, k || '!' FROM words",
        "SELECT filter(split(k, ' '), x -> length(x) > 2) FROM words",
        "SELECT first(k), last(k), any_value(k), trim(k), substring(k, 1, 2), extract(HOUR FROM t), position('a' IN k) FROM words",
        "SELECT count(*) FILTER (WHERE v > 3), max_by(k, v) FROM words GROUP BY window(t, INTERVAL '5' MINUTE)",
        "SELECT k, count(*) FROM words GROUP BY 1 ORDER BY 2 DESC",
        "SELECT k FROM words WHERE k RLIKE '^(a|b)c+$' AND k IN ('a', 'b') AND v BETWEEN 1 AND 2 AND k IS NOT NULL",
        "SELECT named_struct('a', k).a, struct(k, v), array(1, 2)[0], map('a', 1)['a'] FROM words LIMIT 10",
        "SELECT timestampadd(MINUTE, 5, t), date_trunc('hour', t), t - INTERVAL '1' DAY FROM words"
      })
  void isTaken(String sql) {
    assertThat(SqlQuery.parse("/sql", sql, SqlAttacksTest.STREAMS).relations()).contains("words");
  }

  @Test
  void relationsAreNamedOnceInTheirOrder() {
    String sql = "WITH w AS (SELECT k FROM clicks) SELECT * FROM words a JOIN w ON a.k = w.k JOIN words b ON b.k = a.k";
    assertThat(SqlQuery.parse("/sql", sql, SqlAttacksTest.STREAMS).relations()).isEqualTo(List.of("clicks", "words"));
  }

  @Test
  void everyFunctionOfTheListIsOneOfSpark() {
    assertThat(Functions.examples()).hasSizeGreaterThan(200).allSatisfy((name, example) -> {
      assertThat(org.apache.spark.sql.catalyst.analysis.FunctionRegistry.builtin()
              .functionExists(new org.apache.spark.sql.catalyst.FunctionIdentifier(name)))
          .as(name)
          .isTrue();
      assertThat(example).isNotBlank();
    });
  }

  @Test
  void harmlessPatternsAreTaken() {
    assertThat(List.of("a+b*", "^(foo|bar)$", "[a-z+*]+", "\\(a+\\)+")).allSatisfy(p -> assertThat(Patterns.wrong(p)).as(p).isEmpty());
    assertThat(List.of("(a+)+", "(a|aa)*", "((a)|b+)*", "(x*){2,}", "(.)\\1")).allSatisfy(p -> assertThat(Patterns.wrong(p)).as(p).isPresent());
  }
}
