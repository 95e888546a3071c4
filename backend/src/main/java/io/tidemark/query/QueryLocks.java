package io.tidemark.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One lock for each query: calls about one are carried out one after the other, and never wait for another's. Reentrant. A lock lives
 * until {@link #forget}.
 */
final class QueryLocks {
  private final Map<String, ReentrantLock> byId = new ConcurrentHashMap<>();

  <T> T with(String id, Supplier<T> action) {
    ReentrantLock lock = lock(id);
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Does nothing when the query is busy. */
  void tryWith(String id, Runnable action) {
    ReentrantLock lock = lock(id);
    if (!lock.tryLock()) {
      return;
    }
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  void forget(String id) {
    byId.remove(id);
  }

  private ReentrantLock lock(String id) {
    return byId.computeIfAbsent(id, name -> new ReentrantLock());
  }
}
