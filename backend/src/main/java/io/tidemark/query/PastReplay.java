package io.tidemark.query;

import io.tidemark.eventtime.BatchFacts;
import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.eventtime.Plane;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.ResultShape.WindowColumns;
import io.tidemark.stream.TappedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Draws a query's past again after a restart of the server: result table and plane, from the recorded batches since the checkpoint
 * began and the events read back from the topic.
 *
 * <p>Goes back at most {@value #MOST_BATCHES} batches and stops at the one with which {@value #MOST_EVENTS} events are reached; what
 * came before is unknown to the plane. Runs once, on the thread that starts the query, before its first run; reads from the broker.
 */
final class PastReplay {
  private static final int MOST_EVENTS = 10_000;
  private static final int MOST_BATCHES = 300;

  /** Fields of a definition by which no event is judged. */
  private static final List<String> HARMLESS = List.of("/trigger", "/noDataBatches", "/maxOffsetsPerTrigger", "/sink");

  private final QuerySources sources;
  private final QueryDefinition definition;
  private final TopicReader reader;
  private final BatchEvents events;
  private final QuerySink sink;
  private final Plane plane;
  private final QueryFigures figures;
  private final Supplier<Following> following;

  PastReplay(
      QuerySources sources, TopicReader reader, BatchEvents events, QuerySink sink, Plane plane, QueryFigures figures, Supplier<Following> following) {
    this.sources = sources;
    this.definition = sources.definition;
    this.reader = reader;
    this.events = events;
    this.sink = sink;
    this.plane = plane;
    this.figures = figures;
    this.following = following;
  }

  void draw(ProgressHistory history) {
    List<Point> past = sinceLastReset(history);
    if (past.isEmpty()) {
      return;
    }
    past.forEach(sink::restore);
    List<Point> judged = sinceChange(past, history.marks());
    Map<Partition, List<TappedRecord>> records = reread(judged);
    if (judged.size() < past.size()) {
      plane.unknownBefore(newestOf(past.get(past.size() - judged.size() - 1)));
    } else if (judged.get(0).batchId() > 0) {
      plane.unknownBefore(newestBefore(judged.get(0)));
    }
    Point before = null;
    for (Point point : judged) {
      if (before != null && point.batchId() > before.batchId() + 1) {
        // A report was lost in a kill.
        plane.unknownBefore(newestBefore(point));
      }
      plane.apply(facts(point, records));
      before = point;
    }
    Point newest = past.get(past.size() - 1);
    figures.watermark(newest.batchId(), millis(newest.watermark()));
    figures.readUntil(newest.offsets());
  }

  /** The batches since the definition last changed in something their events were judged by: earlier ones can't be judged by it. */
  private static List<Point> sinceChange(List<Point> past, List<Mark> marks) {
    Instant changed =
        marks.stream().filter(PastReplay::changesVerdicts).map(Mark::at).reduce((earlier, later) -> later).orElse(Instant.MIN);
    return past.stream().filter(point -> point.at().isAfter(changed)).toList();
  }

  private static boolean changesVerdicts(Mark mark) {
    return mark.kind() == Mark.Kind.changed
        && mark.detail() != null
        && Arrays.stream(mark.detail().split(", ")).anyMatch(field -> HARMLESS.stream().noneMatch(field::startsWith));
  }

  /** The newest event time up to a batch; of several sources it is not known. */
  private long newestOf(Point point) {
    return sources.all().size() == 1 && point.newestEventTime() != null ? point.newestEventTime().toEpochMilli() : Long.MAX_VALUE;
  }

  /** The newest event time before a batch, by its own watermark, which the events of the batch before have moved already. */
  private long newestBefore(Point point) {
    return sources.newestAt(millis(point.watermark())).orElse(Long.MAX_VALUE);
  }

  /** The newest batches whose numbers only go up: where they fall back, the query began from scratch. */
  private static List<Point> sinceLastReset(ProgressHistory history) {
    List<Point> batches = history.newest(Integer.MAX_VALUE).stream().filter(point -> !point.idle()).toList();
    int from = batches.size();
    long events = 0;
    while (from > 0 && events < MOST_EVENTS && batches.size() - from < MOST_BATCHES) {
      Point candidate = batches.get(from - 1);
      if (from < batches.size() && candidate.batchId() >= batches.get(from).batchId()) {
        break;
      }
      events += candidate.inputRows();
      from--;
    }
    return batches.subList(from, batches.size());
  }

  private Map<Partition, List<TappedRecord>> reread(List<Point> past) {
    Map<Partition, Span> spans = new LinkedHashMap<>();
    for (Point point : past) {
      for (ProgressSnapshot.OffsetRange range : point.offsets()) {
        spans.merge(Partition.of(range), new Span(events.from(range), range.until()), Span::union);
      }
    }
    Map<Partition, List<TappedRecord>> records = new LinkedHashMap<>();
    spans.forEach(
        (partition, span) ->
            records.put(
                partition,
                reader.reread(sources.ofTopic(partition.topic()).id(), partition.number(), span.from(), span.until(), 2 * MOST_EVENTS)));
    return records;
  }

  private record Partition(String topic, int number) {
    static Partition of(ProgressSnapshot.OffsetRange range) {
      return new Partition(range.topic(), range.partition());
    }
  }

  /** Offsets {@code [from, until)}. */
  private record Span(long from, long until) {
    Span union(Span other) {
      return new Span(Math.min(from, other.from), Math.max(until, other.until));
    }
  }

  private BatchFacts facts(Point point, Map<Partition, List<TappedRecord>> records) {
    List<LedgerEvent> found = found(point, records);
    WindowColumns windows = following.get().result().windows();
    boolean rowsKnown = point.rows() != null && !point.rowsTruncated() && windows != null;
    return new BatchFacts(
        point.batchId(),
        point.runId(),
        point.at().toEpochMilli(),
        point.at().toEpochMilli() + point.durationMs().getOrDefault("triggerExecution", 0L),
        point.inputRows() > 0,
        point.inputRows(),
        millis(point.lateWatermark()),
        millis(point.watermark()),
        definition.delayMillis(),
        found,
        found.size() == point.inputRows(),
        millis(point.eventTimeMin()),
        millis(point.eventTimeMax()),
        point.droppedByWatermark(),
        OptionalLong.empty(),
        point.stateRows() == null ? OptionalLong.empty() : OptionalLong.of(point.stateRows()),
        rowsKnown ? StoredRows.windows(point.rows(), windows) : null,
        point.rows() == null ? 0 : point.rows().size());
  }

  private List<LedgerEvent> found(Point point, Map<Partition, List<TappedRecord>> records) {
    List<LedgerEvent> found = new ArrayList<>();
    for (ProgressSnapshot.OffsetRange range : point.offsets()) {
      long from = events.from(range);
      for (TappedRecord record : records.getOrDefault(Partition.of(range), List.of())) {
        if (record.offset() >= from && record.offset() < range.until()) {
          found.add(sources.event(sources.ofTopic(range.topic()), record, following.get()));
        }
      }
    }
    return found;
  }

  private static OptionalLong millis(Instant time) {
    return time == null ? OptionalLong.empty() : OptionalLong.of(time.toEpochMilli());
  }
}
