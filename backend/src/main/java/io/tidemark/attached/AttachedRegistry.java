package io.tidemark.attached;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.live.Publisher;
import io.tidemark.query.ObservedQuery;
import io.tidemark.query.QueryMeter;
import io.tidemark.query.QueryView;
import io.tidemark.store.Documents;
import io.tidemark.store.Journal;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All attached applications and their queries.
 *
 * <p>At most {@value #MOST_APPLICATIONS} applications and {@value #MOST_QUERIES} queries. When there is no room, what has ended
 * or has been silent for an hour is forgotten, the longest silent first; where nothing has, the report is refused. Reports are
 * taken one after the other under one monitor; views and snapshots take no lock. Kept in the store, histories included; {@link
 * #close} writes what changed last and is idempotent.
 */
public final class AttachedRegistry implements Attachments, AutoCloseable {
  static final int MOST_APPLICATIONS = 100;
  static final int MOST_QUERIES = 200;
  private static final Logger LOG = LoggerFactory.getLogger(AttachedRegistry.class);
  private static final Duration FORGETTABLE = Duration.ofHours(1);
  private static final long WATCH_SECONDS = 5;

  private final Documents documents;
  private final Journal journal;
  private final Publisher publisher;
  private final Diagnosis diagnosis;
  private final Clock clock;
  private final Map<String, AttachedApplication> applications = new ConcurrentHashMap<>();
  private final Map<String, AttachedQuery> queries = new ConcurrentHashMap<>();
  private final List<AttachedListener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "tidemark-attached");
            thread.setDaemon(true);
            return thread;
          });
  private boolean closed;

  /** Reads back what {@code documents} and {@code journal} hold. */
  public AttachedRegistry(Documents documents, Journal journal, Publisher publisher, Diagnosis diagnosis, Clock clock) {
    this.diagnosis = diagnosis;
    this.documents = documents;
    this.journal = journal;
    this.publisher = publisher;
    this.clock = clock;
    documents.all().forEach(this::load);
    watch.scheduleWithFixedDelay(this::tellTheSilent, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
  }

  private void load(String label, String json) {
    try {
      StoredApplication stored = Json.read(json, StoredApplication.class);
      AttachedApplication application = new AttachedApplication(label, stored.contact());
      applications.put(label, application);
      for (StoredApplication.Query query : stored.queries()) {
        create(application, query.id(), query.name(), query.queryId(), query.applicationId(), query.heardAt())
            .observed
            .takeUp(query.state(), query.runId(), query.error());
      }
    } catch (RuntimeException e) {
      LOG.error("The stored application {} can't be used and is left alone: {}", label, e.getMessage());
    }
  }

  private AttachedQuery create(
      AttachedApplication application, String id, String name, String queryId, String applicationId, Instant at) {
    ObservedQuery observed = new ObservedQuery(id, journal, publisher, diagnosis, () -> application.view(name, clock.instant()));
    AttachedQuery query = new AttachedQuery(application, observed, name, queryId, applicationId, at);
    queries.put(id, query);
    application.put(queryId, query);
    return query;
  }

  /** Has {@code listener} told of everything that is news from now on; for the life of the registry. */
  public void tell(AttachedListener listener) {
    listeners.add(listener);
  }

  // ---- Attachments -----------------------------------------------------------------------------------------------------------

  @Override
  public void take(String label, JsonNode body) {
    if (!label.matches("[A-Za-z0-9_][A-Za-z0-9_-]{0,29}")) {
      throw Problem.invalid("", "\"" + label + "\" can't name an application; use letters, digits, _ and -, at most 30");
    }
    Report report = Report.read(new Reported("", body));
    synchronized (this) {
      if (closed) {
        throw Problem.unavailable("Tidemark is ending; send the report again when it is back");
      }
      Instant now = clock.instant();
      Placement placement = new Placement(label, applications.get(label), queries, report, now);
      makeRoom(label, placement, now);
      boolean changed = take(application(label, report, now), placement, report, now);
      AttachedApplication application = applications.get(label);
      if (changed || application.saveIsDue(now)) {
        save(application, now);
      }
      application.queries().forEach(query -> query.observed.tell());
    }
  }

  private AttachedApplication application(String label, Report report, Instant now) {
    var contact = new AttachedApplication.Contact(report.application(), report.sent(), report.lost(), now);
    AttachedApplication application = applications.computeIfAbsent(label, ignored -> new AttachedApplication(label, contact));
    application.contact(contact);
    return application;
  }

  /** Returns whether anything changed that must outlive the server. */
  private boolean take(AttachedApplication application, Placement placement, Report report, Instant now) {
    boolean changed = false;
    for (Report.Event event : report.events()) {
      AttachedQuery query = application.query(event.queryId());
      if (query == null && placement.id(event.queryId()) != null) {
        query = settle(application, placement.id(event.queryId()), event, report.application().id(), now);
        changed = true;
      }
      if (query != null) {
        query.heard(report.application().id(), now);
        changed |= apply(query.observed, event);
      }
    }
    return changed;
  }

  private AttachedQuery settle(AttachedApplication application, String id, Report.Event event, String sender, Instant now) {
    AttachedQuery holder = queries.get(id);
    if (holder == null) {
      return create(application, id, event.name(), event.queryId(), sender, now);
    }
    holder.followedBy(event.queryId());
    application.put(event.queryId(), holder);
    return holder;
  }

  private boolean apply(ObservedQuery query, Report.Event event) {
    return switch (event.kind()) {
      case started -> query.started(event.runId(), event.at());
      case terminated -> query.ended(event.runId(), event.at(), error(event));
      case progress -> {
        var progress = event.snapshot(query.id());
        if (query.progress(progress)) {
          listeners.forEach(listener -> listener.progress(progress));
        }
        yield false;
      }
    };
  }

  private static QueryView.ErrorView error(Report.Event event) {
    return event.exception() == null ? null : new QueryView.ErrorView(event.condition(), event.exception(), event.at());
  }

  @Override
  public synchronized void forget(String label) {
    AttachedApplication application = applications.remove(label);
    if (application == null) {
      throw Problem.notFound("there is no attached application " + label);
    }
    List.copyOf(application.queries()).forEach(this::drop);
    documents.remove(label);
  }

  private void drop(AttachedQuery query) {
    String id = query.observed.id();
    queries.remove(id);
    query.application.remove(query);
    journal.forget("query:" + id);
    diagnosis.forget(id);
    publisher.publish("overview", new QueryView.Messages.Removed("query-removed", "overview", id));
    listeners.forEach(listener -> listener.forgotten(id));
  }

  // ---- room ------------------------------------------------------------------------------------------------------------------

  private void makeRoom(String label, Placement placement, Instant now) {
    if (!applications.containsKey(label) && applications.size() >= MOST_APPLICATIONS) {
      forget(forgettableApplication(now).label);
    }
    while (queries.size() + placement.added() > MOST_QUERIES) {
      AttachedQuery query = forgettableQuery(placement, now);
      drop(query);
      save(query.application, now);
    }
  }

  private AttachedApplication forgettableApplication(Instant now) {
    return applications.values().stream()
        .filter(application -> application.silent(now, application.anyActive() ? FORGETTABLE : AttachedApplication.SILENT))
        .min(Comparator.comparing(application -> application.contact().at()))
        .orElseThrow(() -> full(MOST_APPLICATIONS + " attached applications"));
  }

  private AttachedQuery forgettableQuery(Placement placement, Instant now) {
    return queries.values().stream()
        .filter(query -> !placement.uses(query.observed.id()))
        .filter(query -> !query.observed.active() || query.application.silent(now, FORGETTABLE))
        .min(Comparator.comparing(AttachedQuery::heardAt))
        .orElseThrow(() -> full(MOST_QUERIES + " attached queries"));
  }

  private static Problem full(String what) {
    return Problem.conflict("there are " + what + " already, and all still run; DELETE /api/attached/{application} forgets one");
  }

  private void save(AttachedApplication application, Instant now) {
    documents.put(application.label, Json.write(StoredApplication.of(application)));
    application.saved(now);
  }

  // ---- views -----------------------------------------------------------------------------------------------------------------

  /** In the order of their ids. */
  public List<QueryView> list() {
    return new TreeMap<>(queries).values().stream().map(query -> query.observed.view()).toList();
  }

  /** Figures for {@code /metrics}, in the order of their ids. */
  public List<QueryMeter> meters() {
    return new TreeMap<>(queries).values().stream().map(query -> query.observed.meter()).toList();
  }

  /** The query called {@code id} here. */
  public Optional<ObservedQuery> find(String id) {
    return Optional.ofNullable(queries.get(id)).map(query -> query.observed);
  }

  /** Snapshot of topic {@code query:ID}. */
  public Optional<Object> querySnapshot(String id) {
    return find(id).map(ObservedQuery::snapshot);
  }

  /** Pages hear of it when an application has fallen silent or speaks again. */
  void tellTheSilent() {
    Instant now = clock.instant();
    synchronized (this) {
      applications.values().stream()
          .filter(application -> application.turned(now))
          .forEach(application -> tellTurned(application, now));
    }
  }

  private static void tellTurned(AttachedApplication application, Instant now) {
    for (AttachedQuery query : application.queries()) {
      if (application.silent(now, AttachedApplication.SILENT)) {
        query.observed.silent();
      }
      query.observed.tell();
    }
  }

  @Override
  public synchronized void close() {
    watch.shutdownNow();
    if (!closed) {
      closed = true;
      applications.values().forEach(application -> save(application, clock.instant()));
    }
  }
}
