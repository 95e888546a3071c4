package io.tidemark.delivery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
  private final Map<Key, RunView.Fate> ended = new LinkedHashMap<>();
  private int starts;
  private RunView.Query query = RunView.Query.stopped;
  private Point halted;
  private String error;
  private boolean dataLoss;
  private long beginAtStart;
  private long endAtStart;

  private record Key(int run, long batch) {}

  Lane(Guarantee guarantee, Api api, Path folder, EventSink sink) {
    this.guarantee = guarantee;
    this.api = api;
    this.folder = folder;
    this.sink = sink;
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
    halted = failed ? null : report.point();
    error = failed ? Optional.ofNullable(report.error()).orElse("the query ended without a reason") : null;
    if (failed && query != RunView.Query.failed) {
      query = RunView.Query.failed;
      ends(RunView.Fate.failed);
      dataLoss = latest().committedEnd() < topicBegin;
    } else if (!failed) {
      query = RunView.Query.running;
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
    latest().open().ifPresent(batch -> ended.put(new Key(starts, batch.batch()), how));
  }

  /** The offset up to which everything is committed; what a lane without a checkpoint that lasts will not read again counts as well. */
  long committedEnd() {
    return guarantee == Guarantee.AT_MOST_ONCE && !running() ? Long.MAX_VALUE : latest().committedEnd();
  }

  private Path checkpoint(int run) {
    return folder.resolve(guarantee == Guarantee.AT_MOST_ONCE ? "checkpoint-" + run : "checkpoint");
  }

  private CheckpointFiles latest() {
    return CheckpointFiles.read(checkpoint(starts), guarantee == Guarantee.AT_MOST_ONCE ? starts : 1);
  }

  private List<CheckpointFiles> all() {
    if (guarantee != Guarantee.AT_MOST_ONCE) {
      return List.of(latest());
    }
    List<CheckpointFiles> all = new ArrayList<>();
    for (int run = 1; run <= starts; run++) {
      all.add(CheckpointFiles.read(checkpoint(run), run));
    }
    return all;
  }

  /** The lane as it is now. Checkpoints are read first: what they call committed is in the sink then. */
  RunView.Lane view(List<SentEvent> sent, long topicBegin) {
    List<CheckpointFiles> checkpoints = all();
    ProcessedFile processed = ProcessedFile.read(folder.resolve("processed"));
    Map<Integer, Integer> inSink = sink.counts();
    Map<Integer, Integer> times = processed.times();
    CheckpointFiles last = checkpoints.get(checkpoints.size() - 1);
    Ledger ledger = new Ledger(guarantee, last, running(), topicBegin, beginAtStart, endAtStart);
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
    if (running()) {
      last.open().ifPresent(batch -> keys.add(new Key(starts, batch.batch())));
    }
    return keys.stream()
        .sorted(java.util.Comparator.comparingInt(Key::run).thenComparingLong(Key::batch))
        .flatMap(key -> attempt(key, checkpoints, processed).stream())
        .toList();
  }

  private Optional<RunView.Attempt> attempt(Key key, List<CheckpointFiles> checkpoints, ProcessedFile processed) {
    CheckpointFiles files = guarantee == Guarantee.AT_MOST_ONCE ? checkpoints.get(key.run() - 1) : checkpoints.get(0);
    List<Integer> events =
        processed.lines().stream().filter(line -> line.run() == key.run() && line.batch() == key.batch()).map(ProcessedFile.Line::event).toList();
    RunView.Fate fate = ended.getOrDefault(key, files.isCommitted(key.batch()) ? RunView.Fate.written : RunView.Fate.IN_HAND);
    return files.planned().stream()
        .filter(batch -> batch.batch() == key.batch())
        .findFirst()
        .map(batch -> new RunView.Attempt(key.batch(), key.run(), batch.from(), batch.to(), events, fate));
  }
}
