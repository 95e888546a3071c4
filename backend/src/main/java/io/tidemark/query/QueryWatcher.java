package io.tidemark.query;

import io.tidemark.live.Publisher;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the running queries, {@value #WATCHES_PER_SECOND} times a second, on one thread of its own: tells them their phase and
 * plan, notices those that ended, and shows planes that are looked at what lies unread.
 *
 * <p>Never waits for a query that is busy: it is looked at the next time. One that can't be watched does not keep the others from it.
 * {@link #close} ends the thread; idempotent.
 */
final class QueryWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryWatcher.class);
  private static final long WATCHES_PER_SECOND = 5;
  private static final String WAITS_FOR_KAFKA = "waitingForKafka";

  private final QueryLifecycle lifecycle;
  private final QueryLocks locks;
  private final TopicReader reader;
  private final Publisher publisher;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean kafkaAway;

  private QueryWatcher(QueryLifecycle lifecycle, QueryLocks locks, TopicReader reader, Publisher publisher) {
    this.lifecycle = lifecycle;
    this.locks = locks;
    this.reader = reader;
    this.publisher = publisher;
  }

  static QueryWatcher start(QueryLifecycle lifecycle, QueryLocks locks, TopicReader reader, Publisher publisher) {
    QueryWatcher watcher = new QueryWatcher(lifecycle, locks, reader, publisher);
    Thread thread = new Thread(watcher::watch, "tidemark-query-watch");
    thread.setDaemon(true);
    thread.start();
    return watcher;
  }

  /** Whether Kafka answers; while it does not, a running query waits for it, whatever Spark says of its phase. */
  void kafkaAway(boolean away) {
    kafkaAway = away;
  }

  private void watch() {
    try {
      do {
        for (QueryRun run : lifecycle.runs()) {
          try {
            look(run);
          } catch (RuntimeException e) {
            LOG.warn("Watching query {} failed", run.managed.id, e);
          }
        }
        lifecycle.abandoned().look();
      } while (!ended.await(1_000 / WATCHES_PER_SECOND, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(QueryRun run) {
    if (!lifecycle.current(run)) {
      return;
    }
    ManagedQuery query = run.managed;
    if (run.active()) {
      String status = run.status();
      query.phase(kafkaAway ? WAITS_FOR_KAFKA : QueryRun.phaseOf(status), status);
      if (query.status.plan() == null) {
        run.plan().ifPresent(query::plan);
      }
    } else {
      locks.tryWith(query.id, () -> lifecycle.ended(run));
    }
    if (publisher.hasSubscribers("plane:" + query.id)) {
      PendingEvents.publish(query, reader);
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
