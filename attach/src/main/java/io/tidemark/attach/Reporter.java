package io.tidemark.attach;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to the server, one for the whole application.
 *
 * <p>{@link #offer} puts a reference into a queue of {@value #INTAKE} and returns; what does not fit is counted as lost. One
 * daemon thread writes the events, keeps them in a {@link Backlog} and sends them in their order, with growing pauses while the
 * server is away. Each event offered is delivered, waiting or counted as lost, and the server is told how many are. At the JVM's
 * end what waits is sent, for two seconds at most, and not at all to a server that is away.
 */
final class Reporter {
  static final int INTAKE = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
  private static final long FAREWELL_MILLIS = 2_000;
  /** Only wakes the thread. */
  private static final QueryEvent WAKE = QueryEvent.started("", null, null, null);
  private static Reporter current;

  private final BlockingQueue<QueryEvent> intake = new ArrayBlockingQueue<>(INTAKE);
  private final AtomicLong notWritten = new AtomicLong();
  private final Backlog backlog;
  private final Application application;
  private final ServerAddress server;
  private final Wire wire;
  private final Pace pace;
  private final Notices notices;
  private final LongSupplier nanos;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean ending;
  private volatile int failures;
  private long dueAt;

  private Reporter(ServerAddress server, Application application, Wire wire, Pace pace, LongSupplier nanos) {
    this.server = server;
    this.application = application;
    this.wire = wire;
    this.pace = pace;
    this.nanos = nanos;
    this.backlog = new Backlog(server.keep());
    this.notices = new Notices(LOG, nanos);
    this.dueAt = nanos.getAsLong();
  }

  static Reporter start(ServerAddress server, Application application, Wire wire, Pace pace) {
    Reporter reporter = new Reporter(server, application, wire, pace, System::nanoTime);
    Thread thread = new Thread(reporter::run, "tidemark-attach");
    thread.setDaemon(true);
    thread.start();
    return reporter;
  }

  /** The one of this application; another application in the same JVM, after the first, has another. */
  static synchronized Reporter ofApplication(ServerAddress server, Application application) {
    if (current != null && current.application.id.equals(application.id)) {
      return current;
    }
    Reporter next = start(server, application, new HttpWire(server, application.label()), Pace.USUAL);
    if (current == null) {
      Runtime.getRuntime().addShutdownHook(new Thread(Reporter::farewell, "tidemark-attach-end"));
    } else {
      current.leave();
    }
    current = next;
    return next;
  }

  private static void farewell() {
    Reporter last;
    synchronized (Reporter.class) {
      last = current;
    }
    last.end();
  }

  /** Never waits, never throws. */
  void offer(QueryEvent event) {
    if (ending || !intake.offer(event)) {
      notWritten.incrementAndGet();
    }
  }

  /** How many events will never arrive. */
  long lost() {
    return backlog.lost() + notWritten.get();
  }

  long sent() {
    return backlog.sent();
  }

  /** Sends what waits, unless the server is away, and ends the thread; waits two seconds at most. */
  void end() {
    leave();
    try {
      if (failures == 0) {
        ended.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave() {
    ending = true;
    intake.offer(WAKE);
  }

  private void run() {
    try {
      while (!ending) {
        round();
      }
      write(intake.poll());
      while (failures == 0 && !backlog.isEmpty()) {
        send();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void round() throws InterruptedException {
    boolean waited = !backlog.isEmpty();
    write(intake.poll(Math.max(0, dueAt - nanos.getAsLong()), TimeUnit.NANOSECONDS));
    if (!waited && !backlog.isEmpty() && failures == 0) {
      dueAt = Math.min(dueAt, later(pace.gather()));
    }
    if (dueAt - nanos.getAsLong() <= 0) {
      send();
    }
  }

  private long later(long millis) {
    return nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Writes the event and those behind it, as many as the queue holds, so that sending gets its turn in a flood. */
  private void write(QueryEvent first) {
    QueryEvent event = first;
    for (int i = 0; event != null && i < INTAKE; i++) {
      try {
        if (event != WAKE) {
          backlog.add(event.json().getBytes(StandardCharsets.UTF_8));
        }
      } catch (RuntimeException | LinkageError e) {
        notWritten.incrementAndGet();
      }
      event = i + 1 < INTAKE ? intake.poll() : null;
    }
  }

  private void send() {
    List<byte[]> batch = backlog.batch();
    Wire.Answer answer = wire.send(report(batch));
    if (answer.outcome == Wire.Outcome.ACCEPTED) {
      backlog.delivered(batch.size());
      failures = 0;
      notices.reached(server, application.label());
      dueAt = later(backlog.isEmpty() ? pace.signOfLife() : 0);
      return;
    }
    if (answer.outcome == Wire.Outcome.REFUSED) {
      backlog.refused(batch.size());
    }
    failures++;
    notices.trouble(server, answer.detail, lost());
    dueAt = later(pace.retry(failures));
  }

  private byte[] report(List<byte[]> events) {
    String head = "{\"application\":" + application.json()
        + ",\"sent\":" + backlog.sent() + ",\"lost\":" + lost() + ",\"events\":[";
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    byte[] begin = head.getBytes(StandardCharsets.UTF_8);
    report.write(begin, 0, begin.length);
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        report.write(',');
      }
      report.write(events.get(i), 0, events.get(i).length);
    }
    report.write(']');
    report.write('}');
    return report.toByteArray();
  }
}
