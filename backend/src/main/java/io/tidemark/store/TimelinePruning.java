package io.tidemark.store;

import io.tidemark.store.Timeline.Level;
import org.jdbi.v3.core.Handle;

/** Thins out what is too old, in the caller's transaction; see {@link Timeline} for what is kept. */
final class TimelinePruning {
  private final Handle handle;
  private final long owner;

  private TimelinePruning(Handle handle, long owner) {
    this.handle = handle;
    this.owner = owner;
  }

  static void prune(Handle handle, String owner) {
    handle.createQuery(
            "SELECT o.id, MAX(r.last_at) AS newest FROM history_owner o JOIN history_run r ON r.owner_id = o.id"
                + " WHERE o.owner = :owner GROUP BY o.id")
        .bind("owner", owner)
        .map((row, context) -> new long[] {row.getLong("id"), row.getLong("newest")})
        .findOne()
        .ifPresent(found -> new TimelinePruning(handle, found[0]).prune(found[1]));
  }

  private void prune(long newest) {
    long reportsFrom = Math.max(
        Math.min(newest - Timeline.REPORTS_FOR.toMillis(), atOfNewest(Timeline.KEPT_REPORTS)), atOfNewest(Timeline.MOST_REPORTS));
    if (execute("DELETE FROM history_report WHERE owner_id = :owner AND at_millis < :limit", reportsFrom) > 0) {
      execute("UPDATE history_owner SET reports_from = :limit WHERE id = :owner AND reports_from < :limit", reportsFrom);
    }
    long minutesFrom = newest - Timeline.MINUTES_FOR.toMillis();
    if (execute(deleteBuckets(Level.minute), minutesFrom) > 0) {
      execute("UPDATE history_owner SET minutes_from = :limit WHERE id = :owner AND minutes_from < :limit", minutesFrom);
    }
    long hoursFrom = newest - Timeline.HOURS_FOR.toMillis();
    execute(deleteBuckets(Level.hour), hoursFrom);
    dropRuns(hoursFrom);
  }

  /** The time of the n-th newest report, which is the oldest of n; the least there is when there are fewer. */
  private long atOfNewest(int n) {
    return handle.createQuery(
            "SELECT at_millis FROM history_report WHERE owner_id = :owner ORDER BY at_millis DESC LIMIT 1 OFFSET :skip")
        .bind("owner", owner)
        .bind("skip", n - 1)
        .mapTo(Long.class)
        .findOne()
        .orElse(Long.MIN_VALUE);
  }

  private static String deleteBuckets(Level level) {
    return "DELETE FROM history_bucket WHERE owner_id = :owner AND span_millis = " + level.millis() + " AND at_millis < :limit";
  }

  /** A run goes with everything of it. */
  private void dropRuns(long hoursFrom) {
    long limit = handle.createQuery(
            "SELECT last_at FROM history_run WHERE owner_id = :owner ORDER BY last_at DESC LIMIT 1 OFFSET " + (Timeline.KEPT_RUNS - 1))
        .bind("owner", owner)
        .mapTo(Long.class)
        .findOne()
        .map(last -> Math.max(last, hoursFrom))
        .orElse(hoursFrom);
    String old = "(SELECT id FROM history_run WHERE owner_id = :owner AND last_at < :limit)";
    if (handle.createQuery("SELECT COUNT(*) FROM history_run WHERE owner_id = :owner AND last_at < :limit")
        .bind("owner", owner).bind("limit", limit).mapTo(Long.class).one() > 0) {
      execute("DELETE FROM history_report WHERE owner_id = :owner AND run IN " + old, limit);
      execute("DELETE FROM history_bucket WHERE owner_id = :owner AND run IN " + old, limit);
      execute("DELETE FROM history_run WHERE owner_id = :owner AND last_at < :limit", limit);
    }
  }

  private int execute(String sql, long limit) {
    return handle.createUpdate(sql).bind("owner", owner).bind("limit", limit).execute();
  }
}
