package io.tidemark.progress;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.store.Journal;
import io.tidemark.store.Timeline;
import io.tidemark.wire.Json;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts a stretch of one owner's history together from the journal and its timeline. Safe for use by many threads. */
final class HistoryReader {
  /** Before and after these no time has figures. */
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final int MOST_DEFINITIONS = 200;

  private final String owner;
  private final Journal journal;

  HistoryReader(String owner, Journal journal) {
    this.owner = owner;
    this.journal = journal;
  }

  /** @param from null for all there is; @param running the run that goes on, null for none */
  HistoryView read(Instant from, Instant to, int points, int mostMarks, int mostRuns, String running) {
    Instant begin = within(from == null ? FIRST : from);
    Instant end = within(to);
    Timeline.Cut cut = journal.timeline().cut(owner, begin.toEpochMilli(), end.toEpochMilli(), points);
    List<HistoryView.HistoryPoint> shown = cut.slots().stream().map(HistoryView.HistoryPoint::of).toList();
    List<Mark> marks = marks(begin, end, mostMarks);
    Instant first = from != null ? begin : oldest(shown, marks).orElse(end);
    Long span = cut.width() == 0 ? null : cut.width();
    return new HistoryView(first, end, cut.level(), span, shown, marks, runs(begin, end, mostRuns, running));
  }

  HistoryExport export(Instant from, Instant to) {
    return new HistoryExport(owner, journal.timeline(), within(from == null ? FIRST : from), within(to));
  }

  private static Instant within(Instant time) {
    return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
  }

  private static Optional<Instant> oldest(List<HistoryView.HistoryPoint> points, List<Mark> marks) {
    Stream<Instant> firstPoint = points.stream().limit(1).map(HistoryView.HistoryPoint::firstAt);
    return Stream.concat(firstPoint, marks.stream().limit(1).map(Mark::at)).min(Instant::compareTo);
  }

  private List<Mark> marks(Instant from, Instant to, int most) {
    return journal.between(owner, "mark", from, to, most).stream().map(entry -> Json.read(entry.json(), Mark.class)).toList();
  }

  private List<HistoryView.RunView> runs(Instant from, Instant to, int most, String running) {
    List<Timeline.Run> runs = journal.timeline().runs(owner, from.toEpochMilli(), to.toEpochMilli(), most);
    List<Journal.Entry> definitions =
        runs.isEmpty() ? List.of() : journal.between(owner, ProgressHistory.DEFINITION, FIRST, to, MOST_DEFINITIONS);
    return runs.stream()
        .map(run -> HistoryView.RunView.of(run, Objects.equals(run.runId(), running), definitionOf(run, definitions)))
        .toList();
  }

  /** The newest one from before the run's first report. */
  private static JsonNode definitionOf(Timeline.Run run, List<Journal.Entry> definitions) {
    for (int i = definitions.size() - 1; i >= 0; i--) {
      if (definitions.get(i).at().toEpochMilli() <= run.figures().firstAt()) {
        return Json.node(definitions.get(i).json());
      }
    }
    return null;
  }
}
