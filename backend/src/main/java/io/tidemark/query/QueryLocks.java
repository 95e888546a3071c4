package io.tidemark.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One lock for each query: calls about one are carried out one after the other, and never wait for another's. Reentrant. A lock lives
 * as long as somebody holds it or waits for it, so that all who wait wait for the same one, also when the query is deleted meanwhile.
 */
final class QueryLocks {
  private final Map<String, Shared> byId = new ConcurrentHashMap<>();

  /** {@code users}: those who hold it or wait for it; changed inside the map's own lock for the id. */
  private static final class Shared {
    final ReentrantLock lock = new ReentrantLock();
    int users;
  }

  <T> T with(String id, Supplier<T> action) {
    Shared shared = join(id);
    shared.lock.lock();
    try {
      return action.get();
    } finally {
      shared.lock.unlock();
      leave(id);
    }
  }

  /** Does nothing when the query is busy. */
  void tryWith(String id, Runnable action) {
    Shared shared = join(id);
    try {
      if (shared.lock.tryLock()) {
        try {
          action.run();
        } finally {
          shared.lock.unlock();
        }
      }
    } finally {
      leave(id);
    }
  }

  /** How many locks there are. */
  int size() {
    return byId.size();
  }

  private Shared join(String id) {
    return byId.compute(
        id,
        (name, present) -> {
          Shared shared = present == null ? new Shared() : present;
          shared.users++;
          return shared;
        });
  }

  private void leave(String id) {
    byId.compute(id, (name, shared) -> --shared.users == 0 ? null : shared);
  }
}
