package io.tidemark.connection;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.store.Documents;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The named connections, kept in the store, and the pools behind them.
 *
 * <p>{@value #RESULTS} is built in: SQLite in the data directory. A connection that is changed leads elsewhere from the next
 * micro-batch on. At most {@value #MOST}. Safe for use by many threads; {@link #close} is idempotent and ends transactions that
 * still run.
 */
public final class ConnectionRegistry implements Connections, AutoCloseable {
  public static final String RESULTS = "results";
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionRegistry.class);
  private static final int MOST = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Documents documents;
  private final Path resultsFile;
  private final Function<String, List<String>> writers;
  private final Map<String, StoredConnection> byName = new TreeMap<>();
  private final Map<String, Target> targets = new HashMap<>();

  /** Answer of {@link #test}. */
  public record Tested(boolean ok, String detail) {}

  /**
   * @param resultsFile the SQLite file of {@value #RESULTS}
   * @param writers the queries that write to a connection
   */
  public ConnectionRegistry(Documents documents, Path resultsFile, Function<String, List<String>> writers) {
    this.documents = documents;
    this.resultsFile = resultsFile;
    this.writers = writers;
    documents.all().forEach(this::load);
  }

  private void load(String name, String json) {
    try {
      byName.put(name, Json.read(json, StoredConnection.class));
    } catch (RuntimeException e) {
      // Not the exception's words: they may hold the document's.
      LOG.error("The stored connection {} can't be used and is left alone", name);
    }
  }

  @Override
  public synchronized List<ConnectionView> list() {
    List<ConnectionView> all = new ArrayList<>();
    all.add(results());
    byName.forEach((name, stored) -> all.add(stored.view(name)));
    return all;
  }

  private ConnectionView results() {
    return new ConnectionView(RESULTS, "jdbc:sqlite:" + resultsFile, null, false);
  }

  @Override
  public synchronized ConnectionView get(String name) {
    return name.equals(RESULTS) ? results() : known(name).view(name);
  }

  private StoredConnection known(String name) {
    StoredConnection stored = byName.get(name);
    if (stored == null) {
      throw Problem.notFound("there is no connection " + name);
    }
    return stored;
  }

  /** Whether there is a connection of that name. */
  public synchronized boolean has(String name) {
    return name.equals(RESULTS) || byName.containsKey(name);
  }

  @Override
  public ConnectionView put(String name, JsonNode definition) {
    refuseBuiltIn(name);
    Target former;
    StoredConnection stored;
    synchronized (this) {
      stored = new ConnectionReader(definition).read(byName.get(name));
      if (!byName.containsKey(name) && byName.size() >= MOST) {
        throw Problem.conflict("there are " + MOST + " connections already; delete one first");
      }
      documents.put(name, Json.write(stored));
      byName.put(name, stored);
      former = targets.remove(name);
    }
    end(former);
    return stored.view(name);
  }

  @Override
  public void delete(String name) {
    refuseBuiltIn(name);
    Target former;
    List<String> queries = writers.apply(name);
    synchronized (this) {
      known(name);
      if (!queries.isEmpty()) {
        throw Problem.conflict(
            "connection " + name + " is written to by " + String.join(", ", queries) + "; take it out of their sinks first");
      }
      documents.remove(name);
      byName.remove(name);
      former = targets.remove(name);
    }
    end(former);
  }

  private static void refuseBuiltIn(String name) {
    if (name.equals(RESULTS)) {
      throw Problem.conflict(RESULTS + " is built in and can't be changed or deleted; choose another name");
    }
  }

  private static void end(Target former) {
    if (former != null) {
      former.close();
    }
  }

  @Override
  public Tested test(String name) {
    Target target = target(name);
    try (Connection open = target.tried()) {
      DatabaseMetaData about = open.getMetaData();
      String user = about.getUserName() == null || about.getUserName().isEmpty() ? "" : ", as " + about.getUserName();
      return new Tested(true, about.getDatabaseProductName() + " " + about.getDatabaseProductVersion() + user);
    } catch (SQLException e) {
      return new Tested(false, target.words(e));
    }
  }

  private synchronized Target target(String name) {
    if (name.equals(RESULTS)) {
      return targets.computeIfAbsent(name, ignored -> Target.sqlite(name, resultsFile));
    }
    StoredConnection stored = known(name);
    return targets.computeIfAbsent(name, ignored -> Target.postgres(name, stored));
  }

  /** The connection's address and secrets. @throws Problem not found, or a conflict where an address and a password do not suffice */
  public synchronized JdbcAccess access(String name) {
    if (name.equals(RESULTS)) {
      return JdbcAccess.sqlite(resultsFile);
    }
    StoredConnection stored = known(name);
    if (stored.sslPassword() != null) {
      throw Problem.conflict("connection " + name + " has a password for its key, which is only used by queries; choose another connection");
    }
    return new JdbcAccess(stored.url(), stored.user(), stored.password());
  }

  /** Opens nothing yet; the connection is looked up anew for each attempt. */
  public TableWriter writer(String name, TableSpec spec) {
    return new TableWriter(() -> target(name), name, spec, PATIENCE);
  }

  @Override
  public void close() {
    List<Target> open;
    synchronized (this) {
      open = List.copyOf(targets.values());
      targets.clear();
    }
    open.forEach(Target::close);
  }
}
