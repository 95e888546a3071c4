package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.wire.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL must not be able to do: each is refused as the caller's mistake, with a reason, before anything is resolved. */
class SqlAttacksTest {
  static final Relations STREAMS =
      new Relations() {
        @Override
        public boolean has(String name) {
          return names().contains(name);
        }

        @Override
        public List<String> names() {
          return List.of("clicks", "words");
        }
      };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM parquet.`/etc/passwd`",
        "SELECT * FROM json.`/x`",
        "SELECT * FROM text.`file:///etc/hosts` t JOIN words ON true",
        "SELECT * FROM csv.`hdfs://x/y`",
        "SELECT * FROM spark_catalog.default.t",
        "SELECT * FROM default.words",
        "SELECT * FROM global_temp.words",
        "SELECT * FROM system.information_schema.tables",
        "SELECT * FROM `parquet`.`/etc/passwd`",
        "SELECT * FROM nothing",
        "SELECT * FROM words WHERE k IN (SELECT v FROM json.`/x`)",
        "SELECT * FROM words WHERE EXISTS (SELECT 1 FROM secrets)",
        "SELECT (SELECT max(v) FROM orc.`/x`) FROM words",
        "WITH a AS (SELECT * FROM b), b AS (SELECT * FROM words) SELECT * FROM a",
        "WITH words AS (SELECT * FROM clicks) SELECT * FROM words",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
        "SELECT * FROM words VERSION AS OF 3",
        "SELECT * FROM words TABLESAMPLE (10 PERCENT)",
        "SELECT * FROM IDENTIFIER('parquet.`/etc/passwd`')",
        "SELECT IDENTIFIER('java_method')('java.lang.System', 'getenv', 'PATH')",
        "SELECT reflect('java.lang.System', 'getenv', 'PATH') FROM words",
        "SELECT java_method('java.lang.Runtime', 'exit', 1) FROM words",
        "SELECT try_reflect('java.lang.System', 'getenv', 'PATH') FROM words",
        "SELECT spark_catalog.default.f(k) FROM words",
        "SELECT input_file_name() FROM words",
        "SELECT current_user() FROM words",
        "SELECT current_user FROM words",
        "SELECT session_user() FROM words",
        "SELECT version() FROM words",
        "SELECT current_catalog() FROM words",
        "SELECT secret('x') FROM words",
        "SELECT rand() FROM words",
        "SELECT uuid() FROM words",
        "SELECT now() FROM words",
        "SELECT current_timestamp FROM words",
        "SELECT monotonically_increasing_id() FROM words",
        "SELECT raise_error('x') FROM words",
        "SELECT aes_decrypt(k, k) FROM words",
        "SELECT from_json(k, 'a INT') FROM words",
        "SELECT from_avro(k, '{}') FROM words",
        "SELECT xpath_string(k, 'a') FROM words",
        "SELECT sequence(0, 1000000000) FROM words",
        "SELECT repeat(k, 1000000000) FROM words",
        "SELECT space(2000000000) FROM words",
        "SELECT array_repeat(k, 1000000000) FROM words",
        "SELECT lpad(k, 1000000000, 'x') FROM words",
        "SELECT rpad(k, 1000000000, 'x') FROM words",
        "SELECT format_string('%1000000000d', 1) FROM words",
        "SELECT printf('%1000000000d', 1) FROM words",
        "SELECT format_number(1, 1000000000) FROM words",
        "SELECT round(1.5, 2000000000) FROM words",
        "SELECT approx_count_distinct(k, 0.0001) FROM words",
        "SELECT aggregate(array(1), k, (a, x) -> concat(a, a)) FROM words",
        "SELECT transform(array(1), x -> x) FROM words",
        "SELECT k RLIKE '(a+)+$' FROM words",
        "SELECT k RLIKE k FROM words",
        "SELECT regexp_replace(k, '(x|xx)*y', '') FROM words",
        "SELECT split(k, '(a*)*b') FROM words",
        "SELECT k LIKE '%a%b%c%d%e%f%g%h%i%j%k%l%m%n%' FROM words",
        "SELECT replace(k, 'a', k) FROM words",
        "SELECT count(*) FROM words GROUP BY window(t, '1000 days', '1 microsecond')",
        "SELECT * FROM range(1000000000000)",
        "SELECT * FROM words, range(0, 1000000000000, 1, 1000000)",
        "SELECT * FROM sql_keywords()",
        "SELECT * FROM read_files('/etc')",
        "SELECT * FROM words LATERAL VIEW stack(1000000, 1) s",
        "SELECT * FROM words LATERAL VIEW java_method('java.lang.System', 'getenv') s",
        "SELECT TRANSFORM(k) USING 'cat /etc/passwd' AS (x) FROM words",
        "MAP k USING '/bin/sh' FROM words",
        "FROM words INSERT INTO t SELECT *",
        "FROM words SELECT *",
        "CREATE TABLE t AS SELECT * FROM words",
        "CREATE TEMPORARY FUNCTION f AS 'x.Y' USING JAR '/tmp/x.jar'",
        "CREATE OR REPLACE TEMP VIEW words AS SELECT 1",
        "INSERT INTO t SELECT * FROM words",
        "INSERT OVERWRITE DIRECTORY '/tmp/x' USING parquet SELECT * FROM words",
        "DROP TABLE words",
        "DELETE FROM words",
        "TRUNCATE TABLE words",
        "CACHE TABLE words",
        "SET spark.sql.ansi.enabled=false",
        "SET",
        "RESET",
        "ADD JAR /tmp/x.jar",
        "ADD FILE /etc/passwd",
        "LIST JARS",
        "USE default",
        "SHOW TABLES",
        "DESCRIBE words",
        "EXPLAIN SELECT * FROM words",
        "ANALYZE TABLE words COMPUTE STATISTICS",
        "REFRESH TABLE words",
        "EXECUTE IMMEDIATE 'SELECT 1'",
        "BEGIN SELECT 1; END",
        "DECLARE x INT DEFAULT 1",
        "CALL system.x()",
        "TABLE words",
        "SELECT * FROM words; DROP TABLE words",
        "SELECT * FROM words WHERE k = :name",
        "SELECT * FROM words WHERE k = ?",
        "SELECT /*+ BROADCAST(words) */ * FROM words",
        "SELECT /*+ REPARTITION(100000) */ * FROM words",
        "SELECT * FROM words WITH (path = '/etc/passwd')",
        "SELECT * FROM words PIVOT (count(*) FOR k IN ('a', 'b'))",
        "SELECT rank() OVER (PARTITION BY k ORDER BY t) FROM words",
        "SELECT k COLLATE UNICODE FROM words",
        "SELECT * FROM words |> WHERE k = 'a'",
        "SELECT k:a.b FROM words",
        "SELECT",
        "SELECT '${env:PATH}",
        "",
        "   ",
        "-- nothing",
        "/* open",
        "\u0000",
        "SELEKT 1"
      })
  void isRefused(String sql) {
    assertThat(refusal(sql)).satisfies(SqlAttacksTest::isClear);
  }

  static List<String> bombs() {
    return List.of(
        "SELECT " + "(".repeat(9_000) + "1" + ")".repeat(9_000) + " FROM words",
        "SELECT " + "(".repeat(10_000) + "1" + ")".repeat(10_000) + " FROM words",
        "SELECT * FROM " + "(SELECT * FROM ".repeat(900) + "words" + ")".repeat(900),
        "SELECT " + "NOT ".repeat(4_000) + "true FROM words",
        "SELECT " + "- ".repeat(8_000) + "1 FROM words",
        "SELECT 1" + " + 1".repeat(1_400) + " FROM words",
        "SELECT 1" + " + 1".repeat(4_500) + " FROM words",
        "SELECT k" + " || k".repeat(200) + " FROM words",
        "SELECT true" + " AND true".repeat(1_000) + " FROM words",
        "SELECT " + "CASE WHEN true THEN ".repeat(900) + "1" + " END".repeat(900) + " FROM words",
        "SELECT CAST(k AS " + "array<".repeat(1_500) + "int" + ">".repeat(1_500) + ") FROM words",
        "SELECT " + "array(".repeat(60) + "1" + ")".repeat(60) + " FROM words",
        "SELECT * FROM words" + " UNION ALL SELECT * FROM words".repeat(20),
        "SELECT * FROM words" + " JOIN clicks".repeat(300),
        IntStream.range(0, 40).mapToObj(n -> "concat(k, k) AS k" + n).collect(Collectors.joining(", ", "SELECT ", " FROM words")),
        "SELECT " + "x".repeat(30_000) + " FROM words",
        "SELECT k[" + "k[".repeat(3_000) + "1" + "]".repeat(3_001) + " FROM words");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void bombIsRefusedAtOnce(String sql) {
    assertThat(refusal(sql)).satisfies(SqlAttacksTest::isClear);
  }

  @Test
  void refusalNamesPlaceAndReason() {
    Problem refused = refusal("SELECT k,\n  reflect('a', 'b') FROM words");
    assertThat(refused.fields())
        .containsExactly(new Problem.Field("/sql", "reflect() calls Java", new Problem.Place(null, 2, 2, 12, 29)));
  }

  @Test
  void placesCountCharactersNotCodePoints() {
    Problem refused = refusal("SELECT '\uD83D\uDE00', uuid() FROM words");
    assertThat(refused.fields().get(0).place()).isEqualTo(new Problem.Place(null, 1, 13, 13, 19));
  }

  @Test
  void settingsOfTheServerAreNotPutIntoTheText() {
    SqlQuery query = SqlQuery.parse("/sql", "SELECT '${env:PATH}', '${system:user.home}' FROM words", STREAMS);
    assertThat(query.over(name -> new org.apache.spark.sql.catalyst.plans.logical.OneRowRelation()).toString())
        .contains("${env:PATH}", "${system:user.home}");
  }

  @Test
  void conditionReadsNothingButTheEvent() {
    assertThat(List.of("k IN (SELECT 1)", "rand() > 0.5", "k = 'a'; DROP", "k RLIKE '(a+)+'", "k AS x, v", "reflect('a','b') = 1", "", "current_user = 'a'"))
        .allSatisfy(
            text -> assertThat(catchThrowable(() -> SqlQuery.condition("/filter", text))).as(text).isInstanceOf(Problem.class));
  }

  private static void isClear(Problem refused) {
    assertThat(refused.kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(refused.fields()).isNotEmpty().allSatisfy(field -> {
      assertThat(field.pointer()).isEqualTo("/sql");
      assertThat(field.detail()).hasSizeGreaterThan(5).hasSizeLessThan(700).doesNotContain("\n");
    });
  }

  private static Problem refusal(String sql) {
    Throwable thrown = catchThrowable(() -> SqlQuery.parse("/sql", sql, STREAMS));
    assertThat(thrown).as(sql.length() > 100 ? sql.substring(0, 100) : sql).isInstanceOf(Problem.class);
    return (Problem) thrown;
  }
}
