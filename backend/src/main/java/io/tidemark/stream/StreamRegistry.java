package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.Broker;
import io.tidemark.broker.BrokerUnavailable;
import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.live.Publisher;
import io.tidemark.live.TopicSource;
import io.tidemark.store.Documents;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * All streams: their definitions, kept durable; their feeds; and what is told of them.
 *
 * <p>Usable at once: definitions are there from the start, streams are {@code starting} until {@link #connect}. Changes are carried out
 * one after the other. One thread looks at every stream four times a second and publishes what has changed: a stream's view at most twice
 * a second, its newest records (at most 50 at a time) at most four times. The tap is not closed with the registry: whoever made it does.
 */
public final class StreamRegistry implements Streams, TopicSource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(StreamRegistry.class.getName());
  private static final long LOOK_MILLIS = 250;
  private static final int SNAPSHOT_RECORDS = 100;
  private static final int MOST_RECORDS = 1_000;

  private final Documents documents;
  private final RecordTap tap;
  private final Clock clock;
  private final Publisher publisher;
  private final Predicate<String> inUse;
  private final Map<String, LiveStream> streams = new ConcurrentSkipListMap<>();
  private final Map<String, StreamTeller> tellers = new ConcurrentHashMap<>();
  private final Object change = new Object();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidemark-streams");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Connection connection;
  private volatile RecordFormats formats;
  private volatile TableFiles tables = TableFiles.notYet();
  private volatile Predicate<String> taken = id -> false;
  private boolean closed;

  /** @param inUse whether a query reads the stream of that id; asked while a change waits, so it must not wait for this registry */
  public StreamRegistry(Documents documents, RecordTap tap, Clock clock, Publisher publisher, Predicate<String> inUse) {
    this.documents = documents;
    this.tap = tap;
    this.clock = clock;
    this.publisher = publisher;
    this.inUse = inUse;
    documents.all().forEach(this::recall);
    looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void recall(String id, String json) {
    try {
      StoredStream stored = Json.read(json, StoredStream.class);
      StreamDefinition definition = StreamDefinition.parse(stored.definition());
      place(id, new LiveStream(id, definition, stored, documents, tap, clock, () -> tables));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "stream " + id + " is kept but can't be read and is left out: " + e.getMessage());
    }
  }

  private void place(String id, LiveStream stream) {
    streams.put(id, stream);
    tellers.put(id, new StreamTeller(id, stream, tap, publisher));
  }

  /** Kafka is up: opens all topics, starts the feeds that are on and lets the tap read along. Call once; the broker is not closed here. */
  public void connect(Broker broker) {
    synchronized (change) {
      if (connection != null || closed) {
        throw new IllegalStateException("streams are connected or closed already");
      }
      KafkaAccess kafka = broker.access();
      connection = new Connection(kafka, new Topics(kafka), new TopicWriter(kafka));
      tap.connect(kafka);
      streams.values().forEach(stream -> stream.open(connection));
    }
  }

  /** Gives the readers and writers of all formats; without them only JSON can be appended and nothing is parsed. */
  public void useFormats(RecordFormats all) {
    formats = all;
    tap.useParsers(all::parser);
  }

  /** Gives what reads files of tables. */
  public void useTables(TableFiles files) {
    tables = files;
  }

  /** No stream may be named as {@code takenElsewhere} says is taken; asked while a change waits. */
  public void avoid(Predicate<String> takenElsewhere) {
    taken = takenElsewhere;
  }

  public boolean has(String id) {
    return streams.containsKey(id);
  }

  /** The streams that replay the upload of this name. */
  public List<String> replaying(String upload) {
    return streams.entrySet().stream()
        .filter(entry -> entry.getValue().definition().generator() instanceof Generator.UploadReplay replay && replay.upload().equals(upload))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Topics of the broker with their partitions. @throws Problem unavailable before the broker is up */
  @Override
  public List<TopicView> topics() {
    return new TopicList(connected()).views(owners());
  }

  @Override
  public Object sample(JsonNode body) {
    RecordFormats known = formats;
    if (known == null) {
      throw Problem.unavailable("records can't be read yet; try again when Tidemark has started");
    }
    return new TopicSample(connected(), known).of(body);
  }

  private Connection connected() {
    Connection now = connection;
    if (now == null) {
      throw Problem.unavailable("the broker is not up yet; try again in a few seconds");
    }
    return now;
  }

  private Map<String, String> owners() {
    Map<String, String> owners = new HashMap<>();
    streams.forEach((id, stream) -> owners.put(stream.topic(), id));
    return owners;
  }

  /** Defines a stream unless there is one of that id already, changed or not. */
  public void defineIfAbsent(String id, StreamDefinition definition) {
    synchronized (change) {
      if (!streams.containsKey(StreamDefinition.checkedId(id))) {
        define(id, definition);
      }
    }
  }

  private void define(String id, StreamDefinition definition) {
    LiveStream stream = new LiveStream(id, definition, new StoredStream(null, null, null), documents, tap, clock, () -> tables);
    stream.keep();
    place(id, stream);
    if (connection != null) {
      stream.open(connection);
    }
  }

  /** @throws Problem if there is no such stream */
  public StreamDefinition definition(String id) {
    return stream(id).definition();
  }

  /** Name of the stream's Kafka topic. @throws Problem if there is no such stream */
  public String topic(String id) {
    return stream(id).topic();
  }

  /** How the stream maps wall time to the time in its data, epoch milliseconds. @throws Problem if there is no such stream */
  public long dataMillis(String id, long wallMillis) {
    return stream(id).dataMillis(wallMillis);
  }

  @Override
  public List<StreamView> list() {
    List<StreamView> views = new ArrayList<>();
    streams.keySet().forEach(id -> Optional.ofNullable(tellers.get(id)).ifPresent(teller -> views.add(teller.view())));
    return views;
  }

  @Override
  public List<StreamMeter> meters() {
    return new TreeMap<>(tellers).values().stream().map(this::meter).toList();
  }

  private StreamMeter meter(StreamTeller teller) {
    StreamView view = teller.lastView();
    long events = IntStream.range(0, tap.partitions(view.id())).mapToLong(partition -> tap.end(view.id(), partition)).sum();
    return new StreamMeter(view.id(), view.state(), events, view.rate(), view.malformed(), tap.skipped(view.id()));
  }

  @Override
  public StreamView get(String id) {
    return teller(id).view();
  }

  @Override
  public StreamView put(String id, JsonNode json) {
    StreamDefinition.checkedId(id);
    StreamDefinition wanted = StreamDefinition.parse(json);
    synchronized (change) {
      LiveStream present = streams.get(id);
      if (present == null && taken.test(id)) {
        throw Problem.conflict("there is a table \"" + id + "\", and SQL could not tell a stream of that name from it; choose another name");
      }
      if (wanted.generator() instanceof Generator.UploadReplay replay) {
        tables.complaint(replay.upload(), wanted).ifPresent(complaint -> {
          throw Problem.invalid("/generator/upload", complaint);
        });
      }
      if (present == null) {
        define(id, wanted);
        return get(id);
      }
      if (!present.definition().with(null).equals(wanted.with(null)) && inUse.test(id)) {
        throw Problem.conflict(
            "a query reads stream " + id + ", so its schema, event time and source can't change; stop and delete the query first");
      }
      if (!present.definition().equals(wanted)) {
        present.redefine(wanted);
      }
      return get(id);
    }
  }

  @Override
  public void delete(String id) {
    synchronized (change) {
      LiveStream present = stream(id);
      if (inUse.test(id)) {
        throw Problem.conflict("a query reads stream " + id + "; stop and delete the query first");
      }
      present.remove();
      streams.remove(id);
      Optional.ofNullable(tellers.remove(id)).ifPresent(StreamTeller::retire);
    }
  }

  @Override
  public Appended append(String id, JsonNode body) {
    return append(id, body, List.of());
  }

  /** Checks events without appending them. @throws Problem what an append of them would throw */
  public void check(String id, JsonNode body) {
    LiveStream stream = stream(id);
    EventsBody.read(body, stream.definition(), stream.partitions(), encoder(stream.definition()));
  }

  private RecordEncoder encoder(StreamDefinition definition) {
    if (definition.format().kind() == RecordFormat.Kind.json) {
      return EventsBody.JSON;
    }
    RecordFormats known = formats;
    if (known == null) {
      throw Problem.unavailable("records of this format can't be written yet; try again when Tidemark has started");
    }
    return known.encoder(definition);
  }

  /** Partitions of the stream's topic; 0 while it is not open. */
  public int partitions(String id) {
    return stream(id).partitions();
  }

  /** Waits until the stream takes events. @throws Problem if there is no such stream, or it is not open in time */
  public void awaitOpen(String id, Duration limit) {
    try {
      if (!stream(id).awaitOpen(limit)) {
        throw notOpen(id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notOpen(id);
    }
  }

  private Problem notOpen(String id) {
    StreamView.Failure failure = get(id).error();
    return Problem.unavailable(
        "stream " + id + " is not open yet" + (failure == null ? "; try again when the broker is up" : ": " + failure.message()));
  }

  /** One past the newest offset of each partition of the stream's topic, as Kafka says now. @throws Problem when it is not open */
  public Map<Integer, Long> ends(String id) {
    LiveStream stream = stream(id);
    Connection now = connection;
    if (now == null || stream.partitions() == 0) {
      throw notOpen(id);
    }
    try {
      return now.topics().end(stream.topic(), stream.partitions());
    } catch (BrokerUnavailable e) {
      throw Problem.unavailable(e.getMessage());
    }
  }

  /** The same with the time at which each event is said to arrive; empty for now. */
  public Appended append(String id, JsonNode body, List<Long> arrivedMillis) {
    LiveStream stream = stream(id);
    EventsBody events = EventsBody.read(body, stream.definition(), stream.partitions(), encoder(stream.definition()));
    Connection now = connection;
    if (now == null || stream.partitions() == 0) {
      throw notOpen(id);
    }
    if (events.values().isEmpty()) {
      return new Appended(0, events.partition(), List.of());
    }
    List<Long> offsets = now.writer().append(stream.topic(), events.partition(), clock.millis(), events.values(), arrivedMillis);
    tap.noteEnd(id, events.partition(), offsets.get(offsets.size() - 1) + 1);
    return new Appended(offsets.size(), events.partition(), offsets);
  }

  @Override
  public StreamView tune(String id, JsonNode json) {
    synchronized (change) {
      LiveStream present = stream(id);
      Generator generator = present.definition().generator();
      if (generator == null) {
        throw Problem.conflict("stream " + id + " has no generator to tune; give it one by PUT /api/streams/" + id);
      }
      Generator tuned = new DefinitionReader(json).tuned(generator);
      if (!tuned.equals(generator)) {
        present.redefine(present.definition().with(tuned));
      }
      return get(id);
    }
  }

  @Override
  public List<RecordView> records(String id, int limit) {
    stream(id);
    return tap.newest(id, Math.max(1, Math.min(MOST_RECORDS, limit))).stream().map(RecordView::of).toList();
  }

  @Override
  public Optional<Object> snapshot(String id) {
    StreamTeller teller = tellers.get(id);
    return teller == null
        ? Optional.empty()
        : Optional.of(
            StreamMessages.snapshot(teller.lastView(), tap.newest(id, SNAPSHOT_RECORDS).stream().map(RecordView::of).toList()));
  }

  private LiveStream stream(String id) {
    return Optional.ofNullable(streams.get(id)).orElseThrow(() -> unknown(id));
  }

  private StreamTeller teller(String id) {
    return Optional.ofNullable(tellers.get(id)).orElseThrow(() -> unknown(id));
  }

  private static Problem unknown(String id) {
    return Problem.notFound("there is no stream \"" + id + "\"; GET /api/streams lists them");
  }

  private void look() {
    for (StreamTeller teller : tellers.values()) {
      try {
        teller.tell();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "what stream " + teller.id() + " does could not be told: " + e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (change) {
      if (closed) {
        return;
      }
      closed = true;
      looking.shutdownNow();
      streams.values().parallelStream().forEach(LiveStream::close);
      if (connection != null) {
        connection.writer().close();
        connection.topics().close();
      }
    }
  }
}
