package io.tidemark.query;

import io.tidemark.wire.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of which something is still alive after their end, by force or by failure: fenced, counted, and watched until they are gone.
 *
 * <p>At most one a query, since its query is not started again before: the old run may still touch the checkpoint. Safe for use by
 * many threads.
 */
final class AbandonedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedRuns.class);

  private final Map<String, Abandoned> byQuery = new TreeMap<>();
  private final Object leaving = new Object();

  private record Abandoned(QueryRun run, String busy, List<Runnable> afterwards) {}

  synchronized void add(QueryRun run, String busy) {
    byQuery.put(run.managed.id, new Abandoned(run, busy, new CopyOnWriteArrayList<>()));
  }

  /**
   * Does nothing when the query has no such run.
   *
   * @param task done once, when the run has ended and before its query may start again
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
  void refuse(String query) {
    look();
    Abandoned old;
    synchronized (this) {
      old = byQuery.get(query);
    }
    if (old != null) {
      throw Problem.conflict("the last run of " + query + " has ended, but something of it is still alive (" + old.busy()
          + "). It writes nothing any more, but a new run would share its checkpoint; start " + query
          + " once it has gone, which /api/health tells, or restart Tidemark");
    }
  }

  /** Lets go of those that have ended. */
  void look() {
    List<String> ended;
    synchronized (this) {
      ended = byQuery.entrySet().stream().filter(entry -> entry.getValue().run().ended()).map(Map.Entry::getKey).toList();
    }
    ended.forEach(this::letGo);
  }

  /** One after the other, so that what is to be done afterwards is done once, and before the query may start again. */
  private void letGo(String query) {
    synchronized (leaving) {
      Abandoned old;
      synchronized (this) {
        old = byQuery.get(query);
      }
      if (old == null || !old.run().ended()) {
        return;
      }
      try {
        old.afterwards().forEach(Runnable::run);
      } catch (RuntimeException e) {
        LOG.warn("What was left of {} could not be cleared away: {}", query, e.getMessage());
      }
      LOG.info("What was left of the last run of {} has ended", query);
      synchronized (this) {
        byQuery.remove(query, old);
      }
    }
  }
}
