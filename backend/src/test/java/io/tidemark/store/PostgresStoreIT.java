package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Problem;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
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
  void aLockedTableIsAProblemThatPassesAndHistoryWaits() throws Exception {
    try (Store store = open();
        Connection other = server.getDatabase("postgres", "tidemark" + DATABASES.get()).getConnection()) {
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE document, journal IN ACCESS EXCLUSIVE MODE");
      store.journal().append(entry("q", "batch", 1));
      assertThatThrownBy(() -> store.documents("query").put("q", "{}"))
          .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE))
          .hasMessageContainingAll("lock timeout", "Nothing was changed");
      assertThat(store.healthy()).isFalse();

      other.rollback();
      assertThat(store.journal().newest("q", "batch", 10)).containsExactly(entry("q", "batch", 1));
      assertThat(store.journal().refused()).isZero();
      store.documents("query").put("q", "{}");
      assertThat(store.healthy()).isTrue();
    }
  }

  @Test
  void anAddressTheDriverCanNotReadIsRefusedWithoutThePassword() {
    assertThatThrownBy(() -> Store.open("jdbc:postgresql://127.0.0.1:port/none?password=secret", Path.of("unused")))
        .isInstanceOf(Problem.class)
        .satisfies(e -> assertThat(e.getMessage()).contains("127.0.0.1:port").doesNotContain("secret"));
    assertThatThrownBy(() -> Store.open("jdbc:postgresql://me:secret@127.0.0.1:1/none", Path.of("unused")))
        .isInstanceOf(Problem.class)
        .satisfies(e -> assertThat(e.getMessage()).contains("127.0.0.1:1").doesNotContain("secret"));
  }

  @Test
  void aWrongPasswordIsNotRepeated() {
    assertThatThrownBy(() -> Store.open("jdbc:postgresql://localhost:" + server.getPort() + "/none?user=nobody&password=secret", Path.of("unused")))
        .isInstanceOf(Problem.class)
        .satisfies(e -> assertThat(e.getMessage()).contains("nobody").doesNotContain("secret"));
  }

  @Test
  void unreachableServerIsRefusedWithoutThePassword() {
    assertThatThrownBy(() -> Store.open("jdbc:postgresql://127.0.0.1:1/none?user=me&password=secret", Path.of("unused")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("127.0.0.1:1")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }
}
