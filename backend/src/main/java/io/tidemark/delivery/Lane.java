package io.tidemark.delivery;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One lane of a run on the server's side: its folder, its sink, how often it was started and how its attempts ended.
 *
 * <p>Used by whoever has the run's turn. What it tells is read from the lane's files and sink each time.
 */
final class Lane {
  private final Guarantee guarantee;
  private final Api api;
  private final Path folder;
  private final EventSink sink;
  private final LaneSettings settings;
  private final boolean forgets;
  private final Map<Key, RunView.Fate> ended = new LinkedHashMap<>();
  private int starts;
  private RunView.Query query = RunView.Query.stopped;
  private Point halted;
  private Long through;
  private Long inHand;
  private String error;
  private boolean dataLoss;
  private long beginAtStart;
  private long endAtStart;

  private record Key(int start, long batch) {}

  Lane(Guarantee guarantee, Api api, Path folder, EventSink sink) {
    this.guarantee = guarantee;
    this.api = api;
    this.folder = folder;
    this.sink = sink;
    this.settings = new LaneSettings(guarantee, api, LaneSettings.Sink.of(sink.order()));
    this.forgets = !settings.checkpoint(1).equals(settings.checkpoint(2));
  }

  Guarantee guarantee() {
    return guarantee;
  }

  EventSink sink() {
    return sink;
  }

  boolean running() {
    return query == RunView.Query.running;
  }

  /**
   * The next start. One that failed because records it had to read are gone is started again without minding that, as an operator does
   * who has understood what is lost; any other minds.
   *
   * @param topic as it is just before the start
   */
  LaneOrder start(Map<String, String> kafka, RunView.TopicView topic) {
    starts++;
    through = null;
    inHand = null;
    beginAtStart = topic.begin();
    endAtStart = topic.end();
    return new LaneOrder(guarantee, api, kafka, topic.name(), folder, sink.order(), starts, !dataLoss);
  }

  /** Until the driver has answered: a driver that dies meanwhile takes the query with it. */
  void starting() {
    query = RunView.Query.running;
    halted = null;
    error = null;
    dataLoss = false;
  }

  boolean hasBatchInHand() {
    return halt() != RunView.Halt.idle;
  }

  /** What the driver says of the lane; {@code topicBegin} is the oldest offset there is. */
  void reported(LaneReport report, long topicBegin) {
    boolean failed = report.query() == LaneReport.Query.FAILED;
    boolean before = query == RunView.Query.failed;
    query = failed ? RunView.Query.failed : RunView.Query.running;
    error = failed ? Optional.ofNullable(report.error()).orElse("the query ended without a reason") : null;
    halted = failed ? null : report.point();
    if (failed && !before) {
      inHand = Objects.equals(report.batch(), through) ? null : report.batch();
      ends(RunView.Fate.failed);
      dataLoss = latest().committedEnd() < topicBegin;
    } else if (!failed) {
      boolean idle = halt() == RunView.Halt.idle;
      through = idle ? report.batch() : through;
      inHand = idle ? null : report.batch();
    }
  }

  /** The driver is gone, and with it a query that ran. */
  void killed() {
    if (running()) {
      query = RunView.Query.gone;
      halted = null;
      ends(RunView.Fate.killed);
    }
  }

  private void ends(RunView.Fate how) {
    Optional.ofNullable(inHand).or(() -> latest().open().map(RunView.Planned::batch)).ifPresent(batch -> ended.put(new Key(starts, batch), how));
    inHand = null;
  }

  /** The offset up to which everything is committed; what a lane that forgets will not read again counts as well. */
  long committedEnd() {
    return forgets && !running() ? Long.MAX_VALUE : latest().committedEnd();
  }

  private CheckpointFiles checkpoint(int run) {
    CheckpointFiles files = CheckpointFiles.read(folder.resolve(settings.checkpoint(run)), forgets ? run : 1);
    return api == Api.DSTREAM ? files.from(0) : files;
  }

  private CheckpointFiles latest() {
    return checkpoint(starts);
  }

  private List<CheckpointFiles> all() {
    return forgets ? IntStream.rangeClosed(1, starts).mapToObj(this::checkpoint).toList() : List.of(latest());
  }

  private Optional<RunView.Planned> held(CheckpointFiles checkpoint) {
    if (!running()) {
      return Optional.empty();
    }
    return checkpoint.planned().stream().filter(batch -> Objects.equals(batch.batch(), inHand)).findFirst().or(checkpoint::open);
  }

  /** The lane as it is now. Checkpoints are read first: what they call committed is in the sink then. */
  RunView.Lane view(List<SentEvent> sent, long topicBegin) {
    List<CheckpointFiles> checkpoints = all();
    ProcessedFile processed = ProcessedFile.read(folder.resolve("processed"));
    Map<Integer, Integer> inSink = sink.counts();
    Map<Integer, Integer> times = processed.times();
    CheckpointFiles last = checkpoints.get(checkpoints.size() - 1);
    Ledger ledger = new Ledger(forgets, last, held(last), running(), topicBegin, beginAtStart, endAtStart);
    return new RunView.Lane(
        guarantee,
        api,
        query,
        halt(),
        error == null ? null : Troubles.of(error),
        Math.max(0, starts - 1),
        checkpoints.stream().flatMap(files -> files.planned().stream()).toList(),
        checkpoints.stream().flatMap(files -> files.committed().stream()).toList(),
        attempts(checkpoints, processed),
        sent.stream()
            .map(event -> new int[] {event.number(), times.getOrDefault(event.number(), 0), inSink.getOrDefault(event.number(), 0)})
            .toList(),
        ledger.totals(sent, inSink));
  }

  private RunView.Halt halt() {
    if (halted == null) {
      return RunView.Halt.idle;
    }
    return switch (halted) {
      case PLANNED -> RunView.Halt.planned;
      case HALF -> RunView.Halt.half;
      case WRITTEN -> RunView.Halt.written;
      case COMMITTED -> RunView.Halt.idle;
    };
  }

  private List<RunView.Attempt> attempts(List<CheckpointFiles> checkpoints, ProcessedFile processed) {
    CheckpointFiles last = checkpoints.get(checkpoints.size() - 1);
    Set<Key> keys = new LinkedHashSet<>(ended.keySet());
    processed.lines().forEach(line -> keys.add(new Key(line.run(), line.batch())));
    held(last).ifPresent(batch -> keys.add(new Key(starts, batch.batch())));
    return keys.stream()
        .sorted(Comparator.comparingInt(Key::start).thenComparingLong(Key::batch))
        .flatMap(key -> attempt(key, checkpoints, processed).stream())
        .toList();
  }

  private Optional<RunView.Attempt> attempt(Key key, List<CheckpointFiles> checkpoints, ProcessedFile processed) {
    CheckpointFiles files = checkpoints.get(forgets ? key.start() - 1 : 0);
    boolean inHand = key.start() == starts && held(files).filter(batch -> batch.batch() == key.batch()).isPresent();
    List<Integer> events =
        processed.lines().stream().filter(line -> line.run() == key.start() && line.batch() == key.batch()).map(ProcessedFile.Line::event).toList();
    RunView.Fate fate = ended.getOrDefault(key, inHand ? RunView.Fate.IN_HAND : RunView.Fate.written);
    return files.planned().stream()
        .filter(batch -> batch.batch() == key.batch())
        .findFirst()
        .map(batch -> new RunView.Attempt(key.batch(), key.start(), batch.from(), batch.to(), events, fate));
  }
}
