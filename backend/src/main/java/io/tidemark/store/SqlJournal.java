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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * History in SQL, written in groups by one thread.
 *
 * <p>A group that the database refuses is tried again with the coming groups, five times in all; then its entries are given up and
 * counted in {@link #refused}. Of each owner and kind the newest 20,000 are kept, and up to 1,000 more until the next pruning.
 * Times are kept to the millisecond. {@link #newest} answers what is committed even while new entries can't be written.
 */
final class SqlJournal implements Journal, AutoCloseable {
  static final int CAPACITY = 10_000;
  static final int KEPT = 20_000;
  private static final int PRUNE_EVERY = 1_000;
  private static final int ATTEMPTS = 5;
  private static final Duration GROUP_EVERY = Duration.ofMillis(200);
  private static final int GROUPS_PER_CHECK = 25;

  private record Key(String owner, String kind) {}

  private final SqlStore store;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong refused = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread writer = new Thread(this::run, "tidemark-journal");
  private final ReentrantLock writing = new ReentrantLock();
  // Guarded by writing: taken from the queue and not yet committed; how often that failed; appended since the last pruning.
  private final List<Entry> group = new ArrayList<>();
  private final Map<Key, Integer> unpruned = new HashMap<>();
  private int failures;

  SqlJournal(SqlStore store) {
    this.store = store;
    writer.setDaemon(true);
  }

  void start() {
    writer.start();
  }

  @Override
  public void append(Entry entry) {
    if (closing.getCount() == 0 || !queue.offer(entry)) {
      refused.incrementAndGet();
    }
  }

  @Override
  public List<Entry> newest(String owner, String kind, int limit) {
    write();
    List<Entry> entries = store.inHistory(handle ->
        handle.createQuery(
                "SELECT at_millis, json FROM journal WHERE owner = :owner AND kind = :kind ORDER BY id DESC LIMIT :limit")
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
      queue.removeIf(entry -> entry.owner().equals(owner));
      group.removeIf(entry -> entry.owner().equals(owner));
      unpruned.keySet().removeIf(key -> key.owner().equals(owner));
      store.inHistory(handle -> handle.createUpdate("DELETE FROM journal WHERE owner = :owner").bind("owner", owner).execute());
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
    PreparedBatch batch =
        handle.prepareBatch("INSERT INTO journal (owner, kind, at_millis, json) VALUES (:owner, :kind, :at, :json)");
    Map<Key, Integer> counts = new HashMap<>(unpruned);
    for (Entry entry : group) {
      batch.bind("owner", entry.owner())
          .bind("kind", entry.kind())
          .bind("at", entry.at().toEpochMilli())
          .bind("json", entry.json())
          .add();
      counts.merge(new Key(entry.owner(), entry.kind()), 1, Integer::sum);
    }
    batch.execute();
    counts.replaceAll((key, count) -> count < PRUNE_EVERY ? count : prune(handle, key));
    unpruned.putAll(counts);
    return null;
  }

  private static int prune(Handle handle, Key key) {
    handle.createUpdate(
            "DELETE FROM journal WHERE owner = :owner AND kind = :kind AND id <= (SELECT id FROM journal"
                + " WHERE owner = :owner AND kind = :kind ORDER BY id DESC LIMIT 1 OFFSET " + KEPT + ")")
        .bind("owner", key.owner())
        .bind("kind", key.kind())
        .execute();
    return 0;
  }
}
