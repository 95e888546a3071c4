package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Problem;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same contract on a real PostgreSQL; each test has a database of its own. */
final class PostgresStoreIT extends TimelineContract {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static EmbeddedPostgres server;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @Override
  Store open() throws SQLException {
    String name = "tidemark" + DATABASES.incrementAndGet();
    try (var connection = server.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return Store.open(server.getJdbcUrl("postgres", name), Path.of("unused"));
  }

  @Test
  void unreachableServerIsRefusedWithoutThePassword() {
    assertThatThrownBy(() -> Store.open("jdbc:postgresql://127.0.0.1:1/none?user=me&password=secret", Path.of("unused")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("127.0.0.1:1")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }
}
