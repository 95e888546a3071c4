package io.tidemark.store;

import io.tidemark.wire.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A store in an SQL database; migrations run when it is opened.
 *
 * <p>One call at a time reaches the database: SQLite has one writer anyway, and queuing here is fair where its own waiting is a
 * polling loop.
 */
final class SqlStore implements Store {
  private final Database database;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Jdbi definitions;
  private final Jdbi history;
  private final SqlJournal journal;
  private volatile String trouble;

  SqlStore(Database database) {
    this.database = database;
    try {
      Flyway.configure(SqlStore.class.getClassLoader())
          .dataSource(database.dataSource())
          .locations("classpath:db/migration/" + database.migrations())
          .load()
          .migrate();
      definitions = database.durable();
      history = database.relaxed();
    } catch (RuntimeException e) {
      database.close();
      throw Problem.unavailable("The database " + database.address() + " can't be opened: " + reason(e));
    }
    journal = new SqlJournal(this);
    journal.start();
  }

  @Override
  public Documents documents(String sort) {
    return new SqlDocuments(sort);
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Optional<Transactions> transactions() {
    return Optional.of(this::inHistory);
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public void close() {
    journal.close();
    turn.lock();
    try {
      database.close();
    } finally {
      turn.unlock();
    }
  }

  /** One transaction on history. @throws Problem unavailable, after which {@link #trouble} says why */
  <T> T inHistory(Function<Handle, T> work) {
    return call(history, work);
  }

  private <T> T inDefinitions(Function<Handle, T> work) {
    return call(definitions, work);
  }

  private <T> T call(Jdbi jdbi, Function<Handle, T> work) {
    turn.lock();
    try {
      T answer = jdbi.inTransaction(work::apply);
      trouble = null;
      return answer;
    } catch (RuntimeException e) {
      trouble = reason(e);
      throw Problem.unavailable("The database " + database.address() + " refused: " + trouble + ". Nothing was changed.");
    } finally {
      turn.unlock();
    }
  }

  /** The innermost message: the database's own words, one line of them. */
  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return message.strip().lines().findFirst().orElse(cause.getClass().getSimpleName());
  }

  private final class SqlDocuments implements Documents {
    private final String sort;

    SqlDocuments(String sort) {
      this.sort = sort;
    }

    @Override
    public Map<String, String> all() {
      // Sorted here, because databases differ in how they order text.
      Map<String, String> documents = new TreeMap<>();
      inDefinitions(handle -> {
        handle.createQuery("SELECT name, json FROM document WHERE sort = :sort")
            .bind("sort", sort)
            .map((row, context) -> documents.put(row.getString("name"), row.getString("json")))
            .forEach(ignored -> {});
        return null;
      });
      return documents;
    }

    @Override
    public Optional<String> get(String name) {
      return inDefinitions(handle ->
          handle.createQuery("SELECT json FROM document WHERE sort = :sort AND name = :name")
              .bind("sort", sort)
              .bind("name", name)
              .mapTo(String.class)
              .findOne());
    }

    @Override
    public void put(String name, String json) {
      inDefinitions(handle ->
          handle.createUpdate(
                  "INSERT INTO document (sort, name, json) VALUES (:sort, :name, :json)"
                      + " ON CONFLICT (sort, name) DO UPDATE SET json = excluded.json")
              .bind("sort", sort)
              .bind("name", name)
              .bind("json", json)
              .execute());
    }

    @Override
    public boolean remove(String name) {
      return inDefinitions(handle ->
          handle.createUpdate("DELETE FROM document WHERE sort = :sort AND name = :name")
              .bind("sort", sort)
              .bind("name", name)
              .execute()) > 0;
    }
  }
}
