package io.tidemark.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.live.Publisher;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.store.Documents;
import io.tidemark.store.Store;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of this server: their documents, the watch over all queries, the log, the webhook, and what the page is told.
 *
 * <p>{@link #take} only puts a report into a queue of {@value #CAPACITY}; what does not fit is counted in {@link #overflowed} and looked
 * at with the next report or second. One thread of its own looks at the reports, and each second at all queries. At most
 * {@value #MOST} alerts. Every event goes to the program's log too. {@link #close} is idempotent.
 */
public final class Alerts implements AlertDesk, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
  private static final int CAPACITY = 5_000;
  private static final int MOST = 100;
  private static final int SHOWN_LOG = 100;
  private static final String TOPIC = "alerts";
  private static final String WEBHOOK = "webhook";

  private final Documents documents;
  private final Documents settings;
  private final Supplier<List<QueryStanding>> queries;
  private final Publisher publisher;
  private final Clock clock;
  private final AlertLog log;
  private final Webhook webhook;
  private final Watch watch;
  private final Map<String, AlertDefinition> alerts = new TreeMap<>();
  private final BlockingQueue<ProgressSnapshot> reports = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong overflowed = new AtomicLong();
  private final Thread thread;
  private volatile List<Firing> told = List.of();
  private volatile boolean closed;

  /** @param queries where all queries stand, those of other applications too; asked each second */
  public Alerts(Store store, Diagnosis diagnosis, Supplier<List<QueryStanding>> queries, Publisher publisher, Clock clock) {
    this.documents = store.documents("alert");
    this.settings = store.documents("setting");
    this.queries = queries;
    this.publisher = publisher;
    this.clock = clock;
    this.log = new AlertLog(store.journal());
    WebhookSettings stored = settings.get(WEBHOOK).map(json -> Json.read(json, WebhookSettings.class)).orElse(WebhookSettings.NONE);
    this.webhook = new Webhook(stored, clock, this::outcome);
    this.watch = new Watch(diagnosis, clock, this::happened);
    alerts.putAll(AlertDefinition.builtIn());
    documents.all().forEach(this::load);
    alerts.forEach(watch::define);
    this.thread = new Thread(this::run, "tidemark-alerts");
    thread.setDaemon(true);
    thread.start();
  }

  private void load(String id, String json) {
    try {
      alerts.put(id, new AlertReader(Json.node(json)).read());
    } catch (RuntimeException e) {
      LOG.error("The stored alert {} can't be used and is left alone: {}", id, e.getMessage());
    }
  }

  /** An alert as it is shown. */
  public record View(
      String id,
      boolean builtIn,
      String query,
      AlertDefinition.On on,
      @JsonProperty("for") Interval lasting,
      Interval repeatAfter,
      boolean enabled,
      List<Firing> firing) {}

  /** The webhook as it is shown: {@code url} is null without one, and its host only with one. */
  public record WebhookView(String url, Interval atMostEvery) {}

  /** What became of a test message. */
  public record Tested(boolean ok, String detail) {}

  /** The live message: all that fires and the newest entries of the log. */
  public record Message(String type, String topic, List<Firing> firing, List<LogEntry> log) {}

  /** Takes a report of any query; returns at once. */
  public void take(ProgressSnapshot snapshot) {
    if (!reports.offer(snapshot)) {
      overflowed.incrementAndGet();
    }
  }

  /** How many reports did not fit into the queue. */
  public long overflowed() {
    return overflowed.get();
  }

  /** How many messages did not fit into the webhook's queue. */
  public long webhookOverflowed() {
    return webhook.overflowed();
  }

  private void run() {
    long ticked = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
    while (!closed) {
      try {
        ProgressSnapshot report = reports.poll(250, TimeUnit.MILLISECONDS);
        boolean due = System.nanoTime() - ticked >= TimeUnit.SECONDS.toNanos(1);
        if (due) {
          ticked = System.nanoTime();
        }
        look(report, due ? queries.get() : null);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("Looking after the alerts failed", e);
      }
    }
  }

  /** Looks at a report and at where all queries stand; either may be null. */
  private synchronized void look(ProgressSnapshot report, List<QueryStanding> standings) {
    if (standings != null) {
      watch.tick(standings);
    }
    if (report != null) {
      watch.take(report);
    }
    publishIfNew();
  }

  private void happened(Watch.Event event) {
    if (event.event().equals("resolved")) {
      LOG.info("Alert {} for query {} is over: {}", event.alert(), event.query(), event.detail());
    } else {
      LOG.warn("Alert {} {} for query {}: {}", event.alert(), event.event(), event.query(), event.detail());
    }
    boolean sending = webhook.settings().set();
    LogEntry entry = log.add(event, sending);
    if (sending) {
      webhook.offer(entry);
    }
    publish();
  }

  private void outcome(LogEntry entry, String how) {
    log.sent(entry, how);
    publish();
  }

  private void publishIfNew() {
    List<Firing> now = watch.firing();
    if (!now.equals(told)) {
      told = now;
      publish();
    }
  }

  private void publish() {
    if (publisher.hasSubscribers(TOPIC)) {
      publisher.publishLatest(TOPIC, "all", message());
    }
  }

  /** Snapshot of the topic {@code alerts}; waits for nothing. */
  public Message message() {
    return new Message("alerts", TOPIC, told, log.newest(SHOWN_LOG));
  }

  // ---- AlertDesk ---------------------------------------------------------------------------------------------------------------

  @Override
  public synchronized List<View> list() {
    return alerts.keySet().stream().map(this::get).toList();
  }

  @Override
  public synchronized View get(String id) {
    AlertDefinition alert = alerts.get(id);
    if (alert == null) {
      throw Problem.notFound("there is no alert " + id);
    }
    List<Firing> firing = watch.firing().stream().filter(one -> one.alert().equals(id)).toList();
    boolean builtIn = AlertDefinition.builtIn().containsKey(id);
    return new View(id, builtIn, alert.query(), alert.on(), alert.lasting(), alert.repeatAfter(), alert.enabled(), firing);
  }

  @Override
  public View put(String id, JsonNode document) {
    if (!id.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")) {
      throw Problem.invalid("", "\"" + id + "\" is not an alert's name; use a letter, then letters, digits, - and _, at most 64");
    }
    AlertDefinition alert = new AlertReader(document).read();
    AlertDefinition builtIn = AlertDefinition.builtIn().get(id);
    if (builtIn != null && !(builtIn.query().equals(alert.query()) && builtIn.on().equals(alert.on()))) {
      throw Problem.conflict("what the built-in alert " + id + " watches can't be changed; switch it off and make one of your own");
    }
    synchronized (this) {
      if (!alerts.containsKey(id) && alerts.size() >= MOST) {
        throw Problem.conflict("there are " + MOST + " alerts already; delete one first");
      }
      documents.put(id, Json.write(alert));
      alerts.put(id, alert);
      watch.define(id, alert);
      publishIfNew();
      return get(id);
    }
  }

  @Override
  public synchronized void delete(String id) {
    get(id);
    if (AlertDefinition.builtIn().containsKey(id)) {
      throw Problem.conflict("the alert " + id + " is built in; switch it off instead");
    }
    documents.remove(id);
    alerts.remove(id);
    watch.define(id, null);
    publishIfNew();
  }

  @Override
  public List<LogEntry> log(int limit) {
    return log.newest(limit);
  }

  @Override
  public WebhookView webhook() {
    WebhookSettings now = webhook.settings();
    return new WebhookView(now.shown(), now.atMostEvery());
  }

  @Override
  public synchronized WebhookView putWebhook(JsonNode document) {
    WebhookSettings changed = WebhookSettings.read(document, webhook.settings());
    settings.put(WEBHOOK, Json.write(changed));
    webhook.settings(changed);
    return webhook();
  }

  @Override
  public Tested testWebhook() {
    if (!webhook.settings().set()) {
      throw Problem.conflict("there is no webhook; PUT /api/webhook with its url first");
    }
    LogEntry entry =
        new LogEntry(0, clock.instant(), "test", AlertDefinition.EVERY, "fired", null, null, null, "this is a test; all is well", LogEntry.SENDING);
    try {
      Post.Answer answer = webhook.test(WebhookMessage.of(List.of(), 0, List.of(entry)));
      return new Tested(answer.taken(), answer.taken() ? "the webhook has taken the message" : answer.fault());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Tested(false, "Tidemark is closing");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    webhook.close();
  }
}
