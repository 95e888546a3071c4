package io.tidemark.query;

import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that were ended by force and are still alive: fenced, counted, and watched until they really end.
 *
 * <p>At most one a query, since its query is not started again before: the old run may still touch the checkpoint. Safe for use by
 * many threads.
 */
final class AbandonedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedRuns.class);

  private final Map<String, Abandoned> byQuery = new TreeMap<>();

  private record Abandoned(QueryRun run, String busy, List<Runnable> afterwards) {}

  synchronized void add(QueryRun run, String busy) {
    byQuery.put(run.managed.id, new Abandoned(run, busy, new ArrayList<>()));
  }

  /**
   * Does nothing when the query has no such run.
   *
   * @param task done once, on the watcher's thread, when the run has ended and before its query may start again
   */
  synchronized void afterwards(String query, Runnable task) {
    if (has(query)) {
      byQuery.get(query).afterwards().add(task);
    }
  }

  /** The ids of their queries, in order; a query may be deleted by now. */
  synchronized List<String> queries() {
    return List.copyOf(byQuery.keySet());
  }

  synchronized boolean has(String query) {
    return byQuery.containsKey(query);
  }

  /** @throws Problem 409 while the query's old run is alive */
  synchronized void refuse(String query) {
    Abandoned old = byQuery.get(query);
    if (old != null) {
      throw Problem.conflict("the last run of " + query + " was ended by force and is still alive (" + old.busy()
          + "). It writes nothing any more, but a new run would share its checkpoint; start " + query
          + " once it has ended, which /api/health tells, or restart Tidemark");
    }
  }

  /** Lets go of those that have ended. */
  void look() {
    List<Map.Entry<String, Abandoned>> ended;
    synchronized (this) {
      ended = byQuery.entrySet().stream().filter(entry -> entry.getValue().run().ended()).map(Map.Entry::copyOf).toList();
    }
    for (Map.Entry<String, Abandoned> entry : ended) {
      try {
        entry.getValue().afterwards().forEach(Runnable::run);
      } catch (RuntimeException e) {
        LOG.warn("What was left of {} could not be cleared away: {}", entry.getKey(), e.getMessage());
      }
      LOG.info("The run of {} that was ended by force has ended", entry.getKey());
      synchronized (this) {
        byQuery.remove(entry.getKey());
      }
    }
  }
}
