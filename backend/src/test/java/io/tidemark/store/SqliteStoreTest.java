package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.wire.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest extends TimelineContract {
  @TempDir Path directory;

  @Override
  Store open() {
    return Store.open(null, directory);
  }

  @Test
  void everythingIsThereAfterReopening() {
    try (Store first = open("again.db", 0)) {
      first.documents("query").put("q", "{}");
      first.journal().append(entry("q", "batch", 1));
    }
    try (Store second = open("again.db", 0)) {
      assertThat(second.documents("query").get("q")).contains("{}");
      assertThat(second.journal().newest("q", "batch", 10)).containsExactly(entry("q", "batch", 1));
    }
  }

  @Test
  void lockedFileIsAProblemThatPasses() throws SQLException {
    try (Store store = open("locked.db", 0);
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("locked.db"))) {
      other.createStatement().execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> store.documents("query").put("q", "{}"))
          .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE))
          .hasMessageContaining("locked.db")
          .hasMessageContaining("database is locked");
      assertThat(store.healthy()).isFalse();
      assertThat(store.trouble().orElseThrow()).contains("locked");

      other.createStatement().execute("ROLLBACK");
      store.documents("query").put("q", "{}");
      assertThat(store.healthy()).isTrue();
    }
  }

  @Test
  void historyWaitsOutALockedFile() throws SQLException {
    try (Store store = open("busy.db", 0);
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("busy.db"))) {
      other.createStatement().execute("BEGIN IMMEDIATE");
      store.journal().append(entry("q", "batch", 1));
      await("the journal meets the lock").atMost(Duration.ofSeconds(10)).until(() -> !store.healthy());
      other.createStatement().execute("ROLLBACK");
      assertThat(store.journal().newest("q", "batch", 10)).containsExactly(entry("q", "batch", 1));
      assertThat(store.journal().refused()).isZero();
    }
  }

  @Test
  void fullDiskRefusesDefinitionsAndCountsLostHistory() {
    try (Store store = open("full.db", 12)) {
      String large = "\"" + "x".repeat(100_000) + "\"";
      assertThatThrownBy(() -> store.documents("query").put("q", large))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("database or disk is full");
      assertThat(store.documents("query").all()).isEmpty();

      store.journal().append(new Journal.Entry("q", "batch", AT, large));
      await("the entry is given up and counted").atMost(Duration.ofSeconds(20)).until(() -> store.journal().refused() == 1);
      assertThat(store.trouble().orElse("")).contains("full");
    }
  }

  @Test
  void fileThatIsNoDatabaseIsRefusedWithASentence() throws Exception {
    Files.writeString(directory.resolve("text.db"), "this is no database, but long enough to look like a page of one".repeat(20));

    assertThatThrownBy(() -> open("text.db", 0))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("text.db")
        .hasMessageContaining("not a database");
  }

  private Store open(String file, int maxPages) {
    return new SqlStore(new SqliteDatabase(directory.resolve(file), Duration.ofMillis(50), maxPages));
  }
}
