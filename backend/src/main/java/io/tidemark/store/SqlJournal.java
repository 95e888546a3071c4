package io.tidemark.store;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * History in SQL, written in groups by one thread.
 *
 * <p>A group that the database refuses is tried again with the coming groups, five times in all; then its entries are given up
 * and counted in {@link #refused}. Of each owner and kind the newest 20,000 are kept, and up to 1,000 more until the next
 * pruning. Times are kept to the millisecond. Figures of reports go with the same groups into the {@link SqlTimeline}. {@link
 * #newest} answers what is committed even while new entries can't be written.
 */
final class SqlJournal implements Journal, AutoCloseable {
  static final int CAPACITY = 10_000;
  static final int KEPT = 20_000;
  private static final int PRUNE_EVERY = 1_000;
  private static final String REPORTS = "report of the timeline";
  private static final int ATTEMPTS = 5;
  private static final Duration GROUP_EVERY = Duration.ofMillis(200);
  private static final int GROUPS_PER_CHECK = 25;

  private record Key(String owner, String kind) {}

  private final SqlStore store;
  private final SqlTimeline timeline;
  private final BlockingQueue<Queued> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong refused = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread writer = new Thread(this::run, "tidemark-journal");
  private final ReentrantLock writing = new ReentrantLock();
  // Guarded by writing: taken from the queue and not yet committed; how often that failed; appended since the last pruning.
  private final List<Queued> group = new ArrayList<>();
  private final Map<Key, Integer> unpruned = new HashMap<>();
  private int failures;

  SqlJournal(SqlStore store) {
    this.store = store;
    this.timeline = new SqlTimeline(store, this);
    writer.setDaemon(true);
  }

  void start() {
    writer.start();
  }

  @Override
  public void append(Entry entry) {
    offer(entry);
  }

  void offer(Queued item) {
    if (closing.getCount() == 0 || !queue.offer(item)) {
      refused.incrementAndGet();
    }
  }

  /** Writes what is queued now, for a reader that wants it. */
  void flush() {
    write();
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public List<Entry> newest(String owner, String kind, int limit) {
    return newest(owner, kind, "", query -> query, limit);
  }

  @Override
  public List<Entry> between(String owner, String kind, Instant from, Instant to, int limit) {
    return newest(owner, kind, " AND at_millis >= :from AND at_millis <= :to",
        query -> query.bind("from", from.toEpochMilli()).bind("to", to.toEpochMilli()), limit);
  }

  private List<Entry> newest(String owner, String kind, String condition, UnaryOperator<Query> bound, int limit) {
    write();
    List<Entry> entries = store.inHistory(handle ->
        bound.apply(
                handle.createQuery(
                    "SELECT at_millis, json FROM journal WHERE owner = :owner AND kind = :kind" + condition
                        + " ORDER BY id DESC LIMIT :limit"))
            .bind("owner", owner)
            .bind("kind", kind)
            .bind("limit", Math.max(0, limit))
            .map((row, context) ->
                new Entry(owner, kind, Instant.ofEpochMilli(row.getLong("at_millis")), row.getString("json")))
            .collectIntoList());
    List<Entry> oldestFirst = new ArrayList<>(entries);
    Collections.reverse(oldestFirst);
    return oldestFirst;
  }

  @Override
  public void forget(String owner) {
    writing.lock();
    try {
      queue.removeIf(item -> item.owner().equals(owner));
      group.removeIf(item -> item.owner().equals(owner));
      unpruned.keySet().removeIf(key -> key.owner().equals(owner));
      store.inHistory(handle -> {
        SqlTimeline.forget(handle, owner);
        return handle.createUpdate("DELETE FROM journal WHERE owner = :owner").bind("owner", owner).execute();
      });
    } finally {
      writing.unlock();
    }
  }

  @Override
  public long refused() {
    return refused.get();
  }

  /** Writes what was accepted, then ends; what the database refuses now is counted. */
  @Override
  public void close() {
    if (closing.getCount() == 0) {
      return;
    }
    closing.countDown();
    try {
      writer.join(TimeUnit.SECONDS.toMillis(15));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writing.lock();
    try {
      while (write()) {
        // Group by group until the queue is empty.
      }
      refused.addAndGet(group.size() + queue.size());
      group.clear();
      queue.clear();
    } finally {
      writing.unlock();
    }
  }

  private void run() {
    try {
      for (int round = 1; !closing.await(GROUP_EVERY.toMillis(), TimeUnit.MILLISECONDS); round++) {
        if (!write() && round % GROUPS_PER_CHECK == 0) {
          check();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the store notice that its database went away, or came back, while nobody writes. */
  private void check() {
    try {
      store.inHistory(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
    } catch (Problem e) {
      // The store remembers it as its trouble.
    }
  }

  /** Commits all that waits; false when there was nothing or the database refused. */
  private boolean write() {
    writing.lock();
    try {
      if (group.isEmpty()) {
        queue.drainTo(group);
      }
      if (group.isEmpty()) {
        return false;
      }
      store.inHistory(this::insert);
      group.clear();
      failures = 0;
      return true;
    } catch (Problem e) {
      if (++failures >= ATTEMPTS) {
        refused.addAndGet(group.size());
        group.clear();
        failures = 0;
      }
      return false;
    } finally {
      writing.unlock();
    }
  }

  private Void insert(Handle handle) {
    List<Entry> entries = new ArrayList<>();
    List<Timeline.Report> reports = new ArrayList<>();
    for (Queued item : group) {
      if (item instanceof Entry entry) {
        entries.add(entry);
      } else if (item instanceof Timeline.Report report) {
        reports.add(report);
      }
    }
    Map<Key, Integer> counts = new HashMap<>(unpruned);
    insertEntries(handle, entries);
    entries.forEach(entry -> counts.merge(new Key(entry.owner(), entry.kind()), 1, Integer::sum));
    SqlTimeline.write(handle, reports);
    reports.forEach(report -> counts.merge(new Key(report.owner(), REPORTS), 1, Integer::sum));
    counts.replaceAll((key, count) -> count < PRUNE_EVERY ? count : prune(handle, key));
    unpruned.putAll(counts);
    return null;
  }

  private static void insertEntries(Handle handle, List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch("INSERT INTO journal (owner, kind, at_millis, json) VALUES (:owner, :kind, :at, :json)");
    for (Entry entry : entries) {
      batch.bind("owner", entry.owner())
          .bind("kind", entry.kind())
          .bind("at", entry.at().toEpochMilli())
          .bind("json", entry.json())
          .add();
    }
    batch.execute();
  }

  private static int prune(Handle handle, Key key) {
    if (key.kind().equals(REPORTS)) {
      TimelinePruning.prune(handle, key.owner());
      return 0;
    }
    handle.createUpdate(
            "DELETE FROM journal WHERE owner = :owner AND kind = :kind AND id <= (SELECT id FROM journal"
                + " WHERE owner = :owner AND kind = :kind ORDER BY id DESC LIMIT 1 OFFSET " + KEPT + ")")
        .bind("owner", key.owner())
        .bind("kind", key.kind())
        .execute();
    return 0;
  }
}
