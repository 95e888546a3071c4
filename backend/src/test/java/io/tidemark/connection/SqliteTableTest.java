package io.tidemark.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.connection.TableColumn.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTableTest extends TableWriterContract {
  @TempDir Path directory;

  @Override
  void open() {
    Path file = directory.resolve("results.db");
    target = Target.sqlite("results", file);
    outside = () -> DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  @Override
  Connection lock() throws Exception {
    Connection other = outside.connect();
    other.createStatement().execute("BEGIN IMMEDIATE");
    return other;
  }

  @Test
  void timesAreTextsThatSortAsTimesAndThatSqliteReads() throws Exception {
    TableSpec spec = new TableSpec("times", List.of(TableColumn.of("at", Kind.TIMESTAMP)), List.of());
    write(writer(spec, Duration.ofSeconds(5)), batch(0), row(Instant.parse("2018-01-31T02:18:21.235Z")), row(Instant.parse("2018-01-31T02:18:21Z")));

    assertThat(outside.rows("SELECT at, datetime(at) FROM times ORDER BY at"))
        .containsExactly(List.of("2018-01-31T02:18:21.000000Z", "2018-01-31 02:18:21"), List.of("2018-01-31T02:18:21.235000Z", "2018-01-31 02:18:21"));
  }
}
