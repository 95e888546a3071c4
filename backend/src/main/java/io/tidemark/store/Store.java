package io.tidemark.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where definitions and history are kept.
 *
 * <p>Safe for use by many threads. A definition that can't be read or written now throws {@link io.tidemark.wire.Problem}
 * (unavailable) with the database's own reason; history never throws on writing, see {@link Journal}. {@link #close} writes what
 * history was accepted; closing twice is safe.
 */
public interface Store extends AutoCloseable {
  /**
   * Opens the database and brings its tables up to date.
   *
   * @param databaseUrl {@code jdbc:postgresql:…}, or null for SQLite in {@code dataDirectory}
   * @throws io.tidemark.wire.Problem unavailable, with a sentence for the user, when the database can't be opened
   */
  static Store open(String databaseUrl, Path dataDirectory) {
    return new SqlStore(
        databaseUrl == null ? new SqliteDatabase(dataDirectory.resolve("tidemark.db")) : new PostgresDatabase(databaseUrl));
  }

  /** @param sort {@code stream}, {@code query} or {@code setting} */
  Documents documents(String sort);

  Journal journal();

  /** For features with tables of their own, which migrations have made; empty where there is no database behind. */
  Optional<Transactions> transactions();

  /** False from a failed call until the next that works; checked every few seconds even when nothing calls. */
  default boolean healthy() {
    return trouble().isEmpty();
  }

  /** The database's reason why the last call failed. */
  Optional<String> trouble();

  @Override
  void close();
}
