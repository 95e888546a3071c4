package io.tidemark.alert;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what fires to the one webhook, at most one message every so often.
 *
 * <p>{@link #offer} never waits: a queue of {@value #CAPACITY} is emptied by one thread; what does not fit is counted and told as failed.
 * What comes before the next message is due is held back, {@value #MOST_HELD} of it, and goes with that message. A message that fails
 * is not sent again: the log says so. {@link #close} tells what is still queued as failed; idempotent.
 */
final class Webhook implements AutoCloseable {
  static final int CAPACITY = 200;
  static final int MOST_HELD = 100;
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  private final BlockingQueue<LogEntry> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong overflowed = new AtomicLong();
  private final Clock clock;
  private final BiConsumer<LogEntry, String> outcome;
  private final Post post = new Post();
  private final List<LogEntry> held = new ArrayList<>();
  private final Thread thread;
  private int lost;
  private Instant next = Instant.MIN;
  private volatile WebhookSettings settings;
  private volatile boolean closed;

  /** @param outcome told what became of each entry */
  Webhook(WebhookSettings settings, Clock clock, BiConsumer<LogEntry, String> outcome) {
    this.settings = settings;
    this.clock = clock;
    this.outcome = outcome;
    this.thread = new Thread(this::run, "tidemark-webhook");
    thread.setDaemon(true);
    thread.start();
  }

  WebhookSettings settings() {
    return settings;
  }

  void settings(WebhookSettings changed) {
    settings = changed;
  }

  void offer(LogEntry entry) {
    if (closed || !queue.offer(entry)) {
      overflowed.incrementAndGet();
      outcome.accept(entry, "failed: too many messages wait");
    }
  }

  /** How many entries did not fit into the queue. */
  long overflowed() {
    return overflowed.get();
  }

  /** Sends one message now, past the limit. */
  Post.Answer test(WebhookMessage message) throws InterruptedException {
    return post.send(settings.url(), message);
  }

  private void run() {
    while (!closed) {
      try {
        LogEntry first = queue.poll(200, TimeUnit.MILLISECONDS);
        List<LogEntry> now = new ArrayList<>();
        if (first != null) {
          now.add(first);
          queue.drainTo(now);
        }
        round(now);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("A message could not be sent to the webhook: {}", e.getClass().getSimpleName());
      }
    }
  }

  private void round(List<LogEntry> now) throws InterruptedException {
    WebhookSettings current = settings;
    if (!current.set()) {
      held.clear();
      lost = 0;
      now.forEach(entry -> outcome.accept(entry, LogEntry.NONE));
    } else if (clock.instant().isBefore(next)) {
      now.forEach(this::hold);
    } else if (!now.isEmpty() || !held.isEmpty()) {
      send(current, now);
    }
  }

  private void hold(LogEntry entry) {
    held.add(entry);
    if (held.size() > MOST_HELD) {
      held.remove(0);
      lost++;
    }
    outcome.accept(entry, LogEntry.HELD_BACK);
  }

  private void send(WebhookSettings current, List<LogEntry> now) throws InterruptedException {
    next = clock.instant().plus(current.atMostEvery().duration());
    WebhookMessage message = WebhookMessage.of(held, lost, now);
    held.clear();
    lost = 0;
    String how;
    try {
      Post.Answer answer = post.send(current.url(), message);
      how = answer.taken() ? LogEntry.SENT : "failed: " + answer.fault();
    } catch (InterruptedException e) {
      now.forEach(entry -> outcome.accept(entry, "failed: Tidemark was closed"));
      throw e;
    }
    if (!how.equals(LogEntry.SENT)) {
      LOG.warn("The webhook at {} did not take a message of {} alerts: {}", current.shown(), message.alerts().size(), how);
    }
    now.forEach(entry -> outcome.accept(entry, how));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    thread.interrupt();
    List<LogEntry> left = new ArrayList<>();
    queue.drainTo(left);
    left.forEach(entry -> outcome.accept(entry, "failed: Tidemark was closed"));
  }
}
