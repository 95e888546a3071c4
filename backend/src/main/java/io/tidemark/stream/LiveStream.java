package io.tidemark.stream;

import io.tidemark.broker.BrokerUnavailable;
import io.tidemark.store.Documents;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;

/**
 * One defined stream: keeps its definition durable, opens its topic, runs its feed and tells how it goes.
 *
 * <p>Changes ({@link #open}, {@link #redefine}, {@link #close}) are made under the registry's lock of this stream; views are asked for by
 * one thread at a time.
 */
final class LiveStream {
  private static final int MOST_FILES = 100_000;

  private final String id;
  private final Documents documents;
  private final RecordTap tap;
  private final Clock clock;
  private final Supplier<TableFiles> tables;
  private final Set<String> files = new ConcurrentSkipListSet<>();
  private final StreamFigures figures;
  private volatile StreamClock dataClock;
  private volatile StreamDefinition definition;
  private volatile FeedRunner runner;
  private volatile ReplayScript replay;
  private volatile long leftOut;
  private volatile int partitions;
  private List<ClockSegment> storedClock = List.of();
  private boolean removed;
  private Connection connection;

  /** @param stored what is kept already; nothing of it is written before the first change */
  LiveStream(
      String id, StreamDefinition definition, StoredStream stored, Documents documents, RecordTap tap, Clock clock, Supplier<TableFiles> tables) {
    this.id = id;
    this.definition = definition;
    this.documents = documents;
    this.tap = tap;
    this.clock = clock;
    this.tables = tables;
    files.addAll(stored.files());
    figures = new StreamFigures(id, tap);
    dataClock = new StreamClock(stored.clock());
    if (!isReplay() && stored.clock().isEmpty()) {
      dataClock = StreamClock.wall(clock.instant());
    }
  }

  private boolean isReplay() {
    return definition.generator() instanceof Generator.Played;
  }

  private boolean isOff() {
    return definition.generator() != null && !definition.generator().on();
  }

  StreamDefinition definition() {
    return definition;
  }

  String topic() {
    return definition.topic(id);
  }

  long dataMillis(long wallMillis) {
    return dataClock.eventMillis(wallMillis);
  }

  /** Partitions of the open topic; 0 while it is not open. */
  int partitions() {
    return partitions;
  }

  private synchronized void opened(int found) {
    partitions = found;
    notifyAll();
  }

  /** Waits until the topic is open; false if it did not open in time. */
  synchronized boolean awaitOpen(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (long left = limit.toMillis(); partitions == 0 && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
    return partitions > 0;
  }

  /** Keeps a new stream durable. */
  void keep() {
    store();
  }

  /** Opens the topic and starts the feed, if it is on. */
  void open(Connection to) {
    connection = to;
    StreamState first = partitions > 0 && isOff() ? StreamState.paused : StreamState.starting;
    runner = new FeedRunner(id, first, this::bring, clock);
    runner.start();
  }

  /** Replaces the definition durably; an open stream goes on with it. */
  void redefine(StreamDefinition changed) {
    boolean sameShape = changed.with(null).equals(definition.with(null));
    pause();
    if (!sameShape) {
      partitions = 0;
      tap.remove(id);
      files.clear();
    }
    boolean wasReplay = isReplay();
    definition = changed;
    if (isReplay() != wasReplay || !sameShape) {
      replay = null;
      leftOut = 0;
      dataClock = isReplay() ? new StreamClock(List.of()) : StreamClock.wall(clock.instant());
    }
    store();
    if (connection != null) {
      open(connection);
    }
  }

  private synchronized void store() {
    if (removed) {
      return;
    }
    storedClock = dataClock.segments();
    documents.put(id, StoredStream.json(definition, storedClock, List.copyOf(files)));
  }

  /** Keeps the clock of the data durable when it has turned since. */
  void storeIfTurned() {
    if (storedClock != dataClock.segments()) {
      store();
    }
  }

  /** Stops the feed. */
  void pause() {
    FeedRunner running = runner;
    if (running != null) {
      running.stop();
      runner = null;
    }
  }

  private StreamState bring(TopicOutlet.Control control) throws IOException {
    if (partitions == 0) {
      int found = connection.topics().ensure(topic(), definition.partitions());
      tap.add(id, definition, topic(), found);
      opened(found);
    }
    if (isOff()) {
      return StreamState.paused;
    }
    Optional<Feed> feed = feed();
    if (feed.isEmpty()) {
      return StreamState.running;
    }
    connection.writer().flush();
    Optional<Position> last = LastPosition.find(connection.kafka(), topic(), partitions);
    try {
      feed.get().run(new TopicOutlet(connection.writer(), topic(), partitions, last, control));
    } finally {
      if (isReplay()) {
        replay.recording().close();
      }
    }
    return StreamState.ended;
  }

  private Optional<Feed> feed() throws IOException {
    if (definition.generator() instanceof Generator.Played wanted) {
      replay = new ReplayScript(recording(wanted), wanted.speed(), dataClock);
      return Optional.of(new PacedFeed(replay, clock));
    }
    if (definition.generator() instanceof Generator.Synthetic wanted) {
      return Optional.of(new PacedFeed(EvenScript.of(wanted), clock));
    }
    return definition.source().feed(definition, clock, new StoredFiles(), tables.get());
  }

  /** The data set that was played last, or what else is wanted, anew; what was open is closed with the feed. */
  private Recording recording(Generator.Played wanted) throws IOException {
    ReplayScript before = replay;
    if (wanted instanceof Generator.Replay of) {
      Dataset.Name name = Dataset.Name.of(of.dataset()).orElseThrow();
      return before != null && before.recording() instanceof Dataset same && same.name().equals(name.name()) ? same : Dataset.load(name);
    }
    TableFiles.Ordered ordered = tables.get().ordered(wanted.recording(), definition);
    leftOut = ordered.leftOut();
    return OrderedRecording.open(wanted.recording() + "@" + ordered.version(), ordered.file(), definition);
  }

  /** The files a directory's feed has brought in. */
  private final class StoredFiles implements FileMemory {
    @Override
    public boolean knows(String name) {
      return files.contains(name);
    }

    @Override
    public void remember(String name) {
      if (files.size() >= MOST_FILES) {
        throw new IllegalStateException(
            MOST_FILES + " files have been read, more can't be remembered; define another stream on another directory");
      }
      files.add(name);
      store();
    }
  }

  StreamView view() {
    FeedRunner running = runner;
    StreamState state = running == null ? StreamState.starting : running.state();
    long malformed = tap.malformed(id) + leftOut + (running == null ? 0 : running.malformedLines());
    return new StreamView(
        id,
        definition,
        topic(),
        state,
        running == null ? null : running.failure(),
        figures.rate(),
        figures.total(),
        malformed,
        figures.newestEventTime(),
        figures.lateness(dataClock),
        replayView(),
        dataClock.segments(),
        definition.source().note());
  }

  private StreamView.ReplayView replayView() {
    if (!(definition.generator() instanceof Generator.Played wanted)) {
      return null;
    }
    ReplayScript script = replay;
    boolean timed = !dataClock.segments().isEmpty();
    Instant dataTime = timed ? Instant.ofEpochMilli(dataClock.eventMillis(clock.millis())) : null;
    if (script == null) {
      return new StreamView.ReplayView(wanted.recording(), 0, 0, 1, dataTime);
    }
    long sent = script.sent();
    int rows = script.recording().rows();
    return sent < 0
        ? new StreamView.ReplayView(wanted.recording(), 0, rows, 1, dataTime)
        : new StreamView.ReplayView(wanted.recording(), sent % rows + 1, rows, script.recording().lap(sent) + 1, dataTime);
  }

  /** Stops the feed and leaves everything as it is kept. Idempotent. */
  void close() {
    pause();
    storeIfTurned();
  }

  /** Ends the stream for good, with its topic if that is Tidemark's own. @throws Problem if that can't be done now; then all is as before */
  void remove() {
    if (connection == null && definition.ownsTopic()) {
      throw Problem.unavailable("the topic of stream " + id + " can't be deleted before the broker is up; try again then");
    }
    pause();
    if (definition.ownsTopic()) {
      try {
        connection.topics().delete(topic());
      } catch (BrokerUnavailable e) {
        open(connection);
        throw Problem.unavailable("stream " + id + " is kept: " + e.getMessage());
      }
    }
    tap.remove(id);
    synchronized (this) {
      removed = true;
      documents.remove(id);
    }
  }
}
