package io.tidemark.query;

import io.tidemark.eventtime.BatchFacts;
import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.eventtime.Plane;
import io.tidemark.eventtime.WrittenRow;
import io.tidemark.live.Publisher;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.store.Journal;
import io.tidemark.stream.TappedRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query with everything known of it: state, history, result table and plane.
 *
 * <p>Three threads meet here: the caller of the API (state changes, under the registry's lock for this query), Spark's stream thread
 * (the sink), and the progress thread. What they share is guarded by this object's monitor, held only for field access. Rows wait for
 * their progress report in a map of at most {@value #WAITING} batches.
 */
final class ManagedQuery {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedQuery.class);
  private static final int WAITING = 8;
  private static final int SINK_ROWS = 2_000;
  private static final int MESSAGE_ROWS = 200;
  private static final int RESTORED_ROWS = 10_000;
  private static final int SHOWN_POINTS = 600;

  final String id;
  final QueryDefinition definition;
  final StreamShape stream;
  final CheckpointLog checkpoint;
  final ProgressHistory history;
  final Plane plane;
  private final TopicReader reader;
  private final BatchEvents events;
  private final ResultTable result;
  private final RowReader rows;
  private final Publisher publisher;
  private final Clock clock;
  private final String overviewKey;
  private final String topic;

  private QueryView.State state = QueryView.State.created;
  private QueryView.ErrorView error;
  private QueryView.LastEvent last;
  private String runId;
  private String phase;
  private String phaseText;
  private Instant phaseSince;
  private List<RowReader.Column> columns = List.of();
  private String plan;
  private Point lastBatch;
  private double inputRate;
  private double processedRate;
  private long droppedRows;
  private long malformed;
  private long disagreements;
  private OptionalLong newestMillis = OptionalLong.empty();
  private OptionalLong watermarkMillis = OptionalLong.empty();
  private long watermarkBatch = -2;
  private Map<Integer, Long> readUntil = Map.of();
  private final Map<Long, Written> waiting = new LinkedHashMap<>();
  private boolean restored;
  private boolean firstOfRun;

  private record Written(List<Map<String, Object>> rows, List<WrittenRow> windows, long total) {}

  ManagedQuery(
      String id, QueryDefinition definition, StreamShape stream, CheckpointLog checkpoint, Journal journal, TopicReader reader, Publisher publisher, Clock clock) {
    this.id = id;
    this.definition = definition;
    this.stream = stream;
    this.checkpoint = checkpoint;
    this.history = new ProgressHistory("query:" + id, journal);
    this.reader = reader;
    this.publisher = publisher;
    this.clock = clock;
    this.topic = "query:" + id;
    this.overviewKey = "query:" + id;
    this.events = new BatchEvents(reader, stream, definition.groupBy(), checkpoint);
    this.rows = new RowReader(definition.groupBy());
    this.result = new ResultTable(keys(), definition.outputMode());
    this.plane =
        new Plane(
            id,
            definition.stream(),
            definition.lateRule(),
            definition.outputMode().name(),
            definition.watermark() == null ? null : definition.watermark().delay().millis(),
            definition.groupBy(),
            definition.rowCount(),
            publisher);
    List<Mark> marks = history.marks();
    if (!marks.isEmpty()) {
      Mark newest = marks.get(marks.size() - 1);
      last = new QueryView.LastEvent(newest.kind(), newest.at());
    }
    history.newest(Integer.MAX_VALUE).stream().filter(p -> !p.idle()).forEach(this::remember);
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (definition.window() != null) {
      keys.add("window");
    }
    keys.addAll(definition.groupBy());
    return keys;
  }

  // ---- state -------------------------------------------------------------------------------------------------------------------

  synchronized QueryView.State state() {
    return state;
  }

  synchronized String runId() {
    return runId;
  }

  synchronized boolean active() {
    return state == QueryView.State.starting || state == QueryView.State.running || state == QueryView.State.stopping;
  }

  void enter(QueryView.State next) {
    synchronized (this) {
      state = next;
      if (next != QueryView.State.running) {
        phase = null;
        phaseText = null;
        phaseSince = null;
        inputRate = 0;
        processedRate = 0;
      }
      if (next == QueryView.State.starting) {
        error = null;
        firstOfRun = true;
      }
    }
    publishView();
  }

  void running(String newRunId, List<RowReader.Column> resultColumns) {
    synchronized (this) {
      runId = newRunId;
      columns = resultColumns;
      state = QueryView.State.running;
    }
    publishView();
  }

  void fail(String condition, String message) {
    Instant now = clock.instant();
    synchronized (this) {
      error = new QueryView.ErrorView(condition, message, now);
    }
    mark(Mark.Kind.failed, condition + ": " + message);
    enter(QueryView.State.failed);
  }

  /** Puts back an error that was stored, without a new mark. */
  void restoreError(QueryView.ErrorView stored) {
    synchronized (this) {
      error = stored;
      state = QueryView.State.failed;
    }
  }

  synchronized QueryView.ErrorView error() {
    return error;
  }

  void mark(Mark.Kind kind, String detail) {
    Mark mark = history.mark(clock.instant(), kind, detail);
    synchronized (this) {
      last = new QueryView.LastEvent(mark.kind(), mark.at());
    }
    publisher.publish(topic, new QueryView.Messages.MarkMessage("mark", topic, mark));
    publishView();
  }

  /** Says in which phase Spark is; told by the watcher a few times a second, published when it changed. */
  void phase(String newPhase, String text) {
    synchronized (this) {
      if (state != QueryView.State.running || newPhase.equals(phase)) {
        return;
      }
      phase = newPhase;
      phaseText = text;
      phaseSince = clock.instant();
    }
    publishView();
  }

  void plan(String text) {
    synchronized (this) {
      if (text.equals(plan)) {
        return;
      }
      plan = text;
    }
    publisher.publishLatest(topic, "plan", new QueryView.Messages.Plan("plan", topic, text));
  }

  synchronized String plan() {
    return plan;
  }

  void clear() {
    synchronized (this) {
      newestMillis = OptionalLong.empty();
      watermarkMillis = OptionalLong.empty();
      watermarkBatch = -2;
      droppedRows = 0;
      malformed = 0;
      disagreements = 0;
      lastBatch = null;
      readUntil = Map.of();
      waiting.clear();
      restored = true;
    }
    result.clear();
    plane.clear();
    publisher.publishLatest(topic, "snapshot", snapshot());
  }

  // ---- the sink: Spark's stream thread -----------------------------------------------------------------------------------------

  void sink(Dataset<Row> batch, long batchId) {
    BatchRows taken = BatchRows.collect(batch, SINK_ROWS);
    List<Map<String, Object>> wire = new ArrayList<>(taken.kept().size());
    List<WrittenRow> windows = new ArrayList<>();
    for (Row row : taken.kept()) {
      Map<String, Object> shown = rows.wire(row);
      wire.add(shown);
      if (definition.window() != null) {
        windows.add(rows.written(row, shown));
      }
    }
    boolean whole = taken.total() == wire.size();
    result.apply(batchId, wire, !whole);
    synchronized (this) {
      waiting.put(batchId, new Written(wire.subList(0, Math.min(wire.size(), Point.KEPT_ROWS)), whole ? windows : null, taken.total()));
      if (waiting.size() > WAITING) {
        waiting.remove(waiting.keySet().iterator().next());
      }
    }
    if (taken.total() > 0 || definition.outputMode() == QueryDefinition.OutputMode.complete) {
      publishRows(batchId, wire, taken.total());
    }
  }

  /** True once after each start. */
  synchronized boolean firstOfRun() {
    boolean first = firstOfRun;
    firstOfRun = false;
    return first;
  }

  private void publishRows(long batchId, List<Map<String, Object>> wire, long total) {
    String mode =
        switch (definition.outputMode()) {
          case append -> "append";
          case update -> "upsert";
          case complete -> "replace";
        };
    List<Map<String, Object>> shown = wire.subList(Math.max(0, wire.size() - MESSAGE_ROWS), wire.size());
    publisher.publish(
        topic, new QueryView.Messages.ResultDelta("result", topic, batchId, mode, keys(), List.copyOf(shown), total - shown.size(), result.size()));
  }

  // ---- progress: the progress thread -------------------------------------------------------------------------------------------

  void progress(ProgressSnapshot progress) throws InterruptedException {
    synchronized (this) {
      inputRate = progress.inputRate();
      processedRate = progress.processedRate();
    }
    if (progress.idle()) {
      Point point = point(progress, OptionalLong.empty(), null, OptionalLong.empty(), List.of());
      history.add(point);
      publisher.publish(topic, new QueryView.Messages.Progress("progress", topic, point.slim()));
      publishView();
      return;
    }
    OptionalLong late = lateWatermark(progress);
    BatchEvents.Found found = events.of(progress);
    Written written;
    synchronized (this) {
      written = waiting.remove(progress.batchId());
    }
    Plane.Judgement judgement = plane.apply(facts(progress, late, found, written == null ? null : written.windows()));
    judgement.disagreements().forEach(what -> LOG.warn("Query {} batch {} does not add up: {}", id, progress.batchId(), what));
    progress.eventTimeMaxMillis().ifPresent(this::newest);
    judgement.events().stream().filter(e -> e.event().malformed() == null).mapToLong(e -> e.event().eventTimeMicros() / 1000).max().ifPresent(this::newest);
    Point point = point(progress, late, written, judgement.expectedDropped(), judgement.disagreements());
    history.add(point);
    synchronized (this) {
      remember(point);
      Map<Integer, Long> until = new LinkedHashMap<>();
      progress.offsets().forEach(range -> until.put(range.partition(), range.until()));
      readUntil = until;
    }
    publisher.publish(topic, new QueryView.Messages.Progress("progress", topic, point.slim()));
    publishView();
  }

  private void newest(long millis) {
    synchronized (this) {
      newestMillis = OptionalLong.of(Math.max(millis, newestMillis.orElse(Long.MIN_VALUE)));
    }
  }

  /** The watermark of the micro-batch before, from its report or, after a restart, from the checkpoint's offset log. */
  private synchronized OptionalLong lateWatermark(ProgressSnapshot progress) {
    if (progress.watermarkMillis().isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong late;
    if (progress.batchId() == 0) {
      late = OptionalLong.of(0);
    } else if (watermarkBatch == progress.batchId() - 1) {
      late = watermarkMillis;
    } else {
      late = checkpoint.watermark(progress.batchId() - 1);
      if (watermarkBatch >= 0 || !restored) {
        late.ifPresent(w -> plane.unknownBefore(w + definition.watermark().delay().millis()));
      }
    }
    watermarkBatch = progress.batchId();
    watermarkMillis = progress.watermarkMillis();
    return late;
  }

  private BatchFacts facts(ProgressSnapshot progress, OptionalLong late, BatchEvents.Found found, List<WrittenRow> windows) {
    return new BatchFacts(
        progress.batchId(),
        progress.runId(),
        progress.at().toEpochMilli(),
        progress.endMillis(),
        progress.inputRows() > 0,
        progress.inputRows(),
        late,
        progress.watermarkMillis(),
        definition.watermark() == null ? 0 : definition.watermark().delay().millis(),
        found.events(),
        found.complete(),
        progress.eventTimeMinMillis(),
        progress.eventTimeMaxMillis(),
        progress.droppedByWatermark(),
        progress.stateRows(),
        windows);
  }

  private Point point(ProgressSnapshot progress, OptionalLong late, Written written, OptionalLong expected, List<String> doubts) {
    OptionalLong newest;
    OptionalLong watermark;
    synchronized (this) {
      newest = newestMillis;
      watermark = progress.watermarkMillis().isPresent() ? progress.watermarkMillis() : watermarkMillis;
    }
    return new Point(
        progress.at(),
        progress.runId(),
        progress.batchId(),
        progress.idle(),
        progress.inputRows(),
        progress.inputRate(),
        progress.processedRate(),
        progress.durationMs(),
        instant(watermark),
        instant(late),
        instant(newest),
        box(progress.stateRows()),
        box(progress.stateBytes()),
        box(progress.stateUpdated()),
        box(progress.stateRemoved()),
        progress.droppedByWatermark(),
        box(progress.malformed()),
        box(progress.behindOffsets()),
        box(expected),
        written == null ? List.of() : written.rows(),
        written != null && written.total() > written.rows().size(),
        progress.offsets(),
        instant(progress.eventTimeMinMillis()),
        instant(progress.eventTimeMaxMillis()),
        doubts);
  }

  private synchronized void remember(Point point) {
    if (lastBatch != null && point.batchId() <= lastBatch.batchId()) {
      droppedRows = 0;
      malformed = 0;
      disagreements = 0;
    }
    lastBatch = point;
    droppedRows += point.droppedByWatermark();
    malformed += point.malformed() == null ? 0 : point.malformed();
    disagreements += point.disagreements() == null || point.disagreements().isEmpty() ? 0 : 1;
    if (point.newestEventTime() != null) {
      newestMillis = OptionalLong.of(point.newestEventTime().toEpochMilli());
    }
  }

  // ---- after a restart ---------------------------------------------------------------------------------------------------------

  /**
   * Draws the past again: result table and plane from the recorded batches since the checkpoint began, at most
   * {@value #RESTORED_ROWS} events, read back from the topic. Called once, before the first start.
   */
  void restore() {
    synchronized (this) {
      if (restored) {
        return;
      }
      restored = true;
    }
    List<Point> past = sinceLastReset();
    if (past.isEmpty() || !checkpoint.exists()) {
      return;
    }
    for (Point point : past) {
      result.apply(point.batchId(), point.rows() == null ? List.of() : point.rows(), point.rowsTruncated());
    }
    Map<Integer, List<TappedRecord>> records = reread(past);
    Point first = past.get(0);
    if (first.batchId() > 0) {
      long delay = definition.watermark() == null ? 0 : definition.watermark().delay().millis();
      plane.unknownBefore(first.lateWatermark() == null ? Long.MAX_VALUE : first.lateWatermark().toEpochMilli() + delay);
    }
    past.forEach(point -> plane.apply(pastFacts(point, records)));
    Point newest = past.get(past.size() - 1);
    synchronized (this) {
      watermarkBatch = newest.batchId();
      watermarkMillis = newest.watermark() == null ? OptionalLong.empty() : OptionalLong.of(newest.watermark().toEpochMilli());
      Map<Integer, Long> until = new LinkedHashMap<>();
      newest.offsets().forEach(range -> until.put(range.partition(), range.until()));
      readUntil = until;
    }
  }

  private List<Point> sinceLastReset() {
    List<Point> batches = history.newest(Integer.MAX_VALUE).stream().filter(p -> !p.idle()).toList();
    int from = batches.size();
    long events = 0;
    while (from > 0 && events < RESTORED_ROWS && batches.size() - from < 300) {
      Point candidate = batches.get(from - 1);
      if (from < batches.size() && candidate.batchId() >= batches.get(from).batchId()) {
        break;
      }
      events += candidate.inputRows();
      from--;
    }
    return batches.subList(from, batches.size());
  }

  private Map<Integer, List<TappedRecord>> reread(List<Point> past) {
    Map<Integer, long[]> spans = new LinkedHashMap<>();
    for (Point point : past) {
      for (ProgressSnapshot.OffsetRange range : point.offsets()) {
        long from = events.from(range);
        spans.merge(range.partition(), new long[] {from, range.until()}, (a, b) -> new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
      }
    }
    Map<Integer, List<TappedRecord>> records = new LinkedHashMap<>();
    spans.forEach((partition, span) -> records.put(partition, reader.reread(stream.id(), partition, span[0], span[1], 2 * RESTORED_ROWS)));
    return records;
  }

  private BatchFacts pastFacts(Point point, Map<Integer, List<TappedRecord>> records) {
    List<LedgerEvent> found = new ArrayList<>();
    for (ProgressSnapshot.OffsetRange range : point.offsets()) {
      for (TappedRecord record : records.getOrDefault(range.partition(), List.of())) {
        if (record.offset() >= events.from(range) && record.offset() < range.until()) {
          found.add(events.event(record));
        }
      }
    }
    boolean whole = found.size() == point.inputRows();
    return new BatchFacts(
        point.batchId(),
        point.runId(),
        point.at().toEpochMilli(),
        point.at().toEpochMilli() + point.durationMs().getOrDefault("triggerExecution", 0L),
        point.inputRows() > 0,
        point.inputRows(),
        millis(point.lateWatermark()),
        millis(point.watermark()),
        definition.watermark() == null ? 0 : definition.watermark().delay().millis(),
        found,
        whole,
        millis(point.eventTimeMin()),
        millis(point.eventTimeMax()),
        point.droppedByWatermark(),
        point.stateRows() == null ? OptionalLong.empty() : OptionalLong.of(point.stateRows()),
        null == point.rows() || point.rowsTruncated() || definition.window() == null ? null : StoredRows.windows(point.rows(), definition.groupBy()));
  }

  // ---- views -------------------------------------------------------------------------------------------------------------------

  synchronized Map<Integer, Long> readUntil() {
    return readUntil;
  }

  synchronized QueryView view() {
    List<Point> recent = history.newest(120).stream().filter(p -> !p.idle()).toList();
    Instant watermark = instant(watermarkMillis);
    boolean stateful = lastBatch != null;
    Long lag = watermarkMillis.isPresent() && watermarkMillis.getAsLong() > 0 && newestMillis.isPresent() ? newestMillis.getAsLong() - watermarkMillis.getAsLong() : null;
    return new QueryView(
        id,
        state,
        definition,
        runId,
        phase,
        phaseText,
        phaseSince,
        error,
        last,
        stateful ? lastBatch.batchId() : null,
        inputRate,
        processedRate,
        stateful ? lastBatch.durationMs().get("triggerExecution") : null,
        watermark,
        instant(newestMillis),
        lag,
        stateful ? lastBatch.stateRows() : null,
        stateful ? lastBatch.stateBytes() : null,
        droppedRows,
        malformed,
        stateful ? lastBatch.behindOffsets() : null,
        disagreements,
        recent.subList(Math.max(0, recent.size() - 60), recent.size()).stream().map(QueryView.Spark::of).toList());
  }

  QueryView.Messages.Snapshot snapshot() {
    return new QueryView.Messages.Snapshot(
        "query-snapshot", topic, view(), history.newest(SHOWN_POINTS).stream().map(Point::slim).toList(), history.marks(), resultView(500), plan());
  }

  QueryView.Messages.Result resultView(int limit) {
    ResultTable.Snapshot table = result.snapshot(limit);
    synchronized (this) {
      return new QueryView.Messages.Result(table.batchId(), columns, keys(), table.rows(), table.total(), table.truncated());
    }
  }

  void publishView() {
    if (publisher.hasSubscribers("overview") || publisher.hasSubscribers(topic)) {
      QueryView view = view();
      publisher.publishLatest("overview", overviewKey, new QueryView.Messages.Query("query", "overview", view));
      publisher.publishLatest(topic, "query", new QueryView.Messages.Query("query", topic, view));
    }
  }

  private static Instant instant(OptionalLong millis) {
    return millis.isPresent() ? Instant.ofEpochMilli(millis.getAsLong()) : null;
  }

  private static OptionalLong millis(Instant time) {
    return time == null ? OptionalLong.empty() : OptionalLong.of(time.toEpochMilli());
  }

  private static Long box(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
