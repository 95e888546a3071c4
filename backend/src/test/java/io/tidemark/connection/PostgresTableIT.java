package io.tidemark.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same contract on a real PostgreSQL, and what only a server does: another's types, lost connections, refused passwords. */
final class PostgresTableIT extends TableWriterContract {
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
  void open() throws Exception {
    String name = "sink" + DATABASES.incrementAndGet();
    try (Connection connection = server.getPostgresDatabase().getConnection()) {
      connection.createStatement().execute("CREATE DATABASE " + name);
    }
    String url = "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
    target = Target.postgres("warehouse", new StoredConnection(url, "postgres", "postgres", null));
    outside = () -> DriverManager.getConnection(url, "postgres", "postgres");
  }

  @Override
  Connection lock() throws Exception {
    Connection other = outside.connect();
    other.setAutoCommit(false);
    other.createStatement().execute("LOCK TABLE counts, tidemark_batches IN EXCLUSIVE MODE");
    return other;
  }

  @Test
  void aColumnOfAnotherTypeIsRefusedInTheDatabasesWords() {
    outside.run("CREATE TABLE counts (word BYTEA, n BIGINT)");
    assertThatThrownBy(() -> write(writer(), batch(0), row("dog", 1L)))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll("does not fit", "\"word\" is of type bytea", "another table");
  }

  @Test
  void aTableOfAnotherSchemaIsWritten() throws Exception {
    outside.run("CREATE SCHEMA sales");
    write(writer(new TableSpec("sales.counts", List.of(TableColumn.of("n", TableColumn.Kind.LONG)), List.of()), Duration.ofSeconds(5)), batch(0), row(1L));

    assertThat(outside.rows("SELECT n FROM sales.counts")).containsExactly(List.of("1"));
  }

  @Test
  void connectionsThatWereCutAreMadeAnew() throws Exception {
    TableWriter writer = writer("word");
    write(writer, batch(0), row("dog", 1L));
    outside.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tidemark' AND datname = current_database()");
    write(writer, batch(1), row("dog", 2L));

    assertThat(counts()).containsExactly(List.of("dog", "2"));
  }

  @Test
  void aConstraintOfTheTableRefusesTheBatchAtOnce() throws Exception {
    outside.run("CREATE TABLE counts (word TEXT, n BIGINT CHECK (n < 10))");
    TableWriter writer = writer();
    assertThatThrownBy(() -> write(writer, batch(0), row("dog", 1L), row("cat", 10L)))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll("check constraint", "Nothing of this batch was written");
    assertThat(counts()).isEmpty();
  }

  @Test
  void aServerThatIsAwayOrRefusesThePasswordIsToldWithoutIt() {
    try (ConnectionRegistry connections = new ConnectionRegistry(new InMemoryStore().documents("connection"), Path.of("unused.db"), name -> List.of())) {
      connections.put("away", Json.node("{\"url\":\"jdbc:postgresql://127.0.0.1:1/none?password=hidden%21word\",\"user\":\"me\"}"));
      connections.put(
          "nobody", Json.node("{\"url\":\"jdbc:postgresql://localhost:" + server.getPort() + "/nothing\",\"user\":\"postgres\",\"password\":\"hidden!word\"}"));

      assertThat(connections.test("away")).isInstanceOfSatisfying(ConnectionRegistry.Tested.class, tested -> {
        assertThat(tested.ok()).isFalse();
        assertThat(tested.detail()).contains("127.0.0.1:1").doesNotContain("hidden");
      });
      assertThat(connections.test("nobody").detail()).contains("\"nothing\" does not exist").doesNotContain("hidden");
      TableSpec spec = new TableSpec("counts", List.of(TableColumn.of("n", TableColumn.Kind.LONG)), List.of());
      assertThatThrownBy(() -> write(connections.writer("nobody", spec), batch(0), row(1L)))
          .as("a database that is not there is not waited for")
          .isInstanceOf(DatabaseRefused.class)
          .hasMessageContainingAll("does not exist", "mend that")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hidden"));
    }
  }

  @Test
  void aConnectionThatWorksSaysWhatAnswered() {
    try (ConnectionRegistry connections = new ConnectionRegistry(new InMemoryStore().documents("connection"), Path.of("unused.db"), name -> List.of())) {
      connections.put("here", Json.node("{\"url\":\"jdbc:postgresql://localhost:" + server.getPort() + "/postgres\",\"user\":\"postgres\"}"));
      assertThat(connections.test("here").ok()).isTrue();
      assertThat(connections.test("here").detail()).contains("PostgreSQL").contains("as postgres");
    }
  }
}
