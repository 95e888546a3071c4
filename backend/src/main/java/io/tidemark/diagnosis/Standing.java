package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long the watermark and the sources of one run have stood still, however many batches that was. Bounded by the number of sources.
 * Confined to its {@link CaseFile}.
 */
final class Standing {
  /** A source that has brought nothing since then, in so many batches that brought {@code othersRows} from elsewhere. */
  record Silence(Instant since, int batches, long othersRows) {}

  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final Map<String, Silence> silences = new LinkedHashMap<>();
  private OptionalLong mark = OptionalLong.empty();
  private long newestMillis = Long.MIN_VALUE;
  private Instant since;
  private int batches;

  void add(QueryFacts facts, ProgressSnapshot batch) {
    if (since == null || !batch.watermarkMillis().equals(mark)) {
      mark = batch.watermarkMillis();
      since = batch.at();
      batches = 0;
      newestMillis = Long.MIN_VALUE;
      rows.clear();
    }
    batches += batch.inputRows() > 0 ? 1 : 0;
    newestMillis = Math.max(newestMillis, batch.eventTimeMaxMillis().orElse(Long.MIN_VALUE));
    Map<String, Long> brought = new LinkedHashMap<>();
    batch.sources().forEach(source -> brought.merge(name(facts, source), source.rows(), Long::sum));
    brought.forEach(
        (source, count) -> {
          rows.merge(source, count, Long::sum);
          silences.merge(source, new Silence(batch.at(), 0, 0), (before, now) -> before);
          silences.computeIfPresent(source, (name, silence) -> heard(silence, batch, count));
        });
  }

  private static Silence heard(Silence silence, ProgressSnapshot batch, long count) {
    if (count > 0) {
      return new Silence(batch.at(), 0, 0);
    }
    return batch.inputRows() == 0 ? silence : new Silence(silence.since(), silence.batches() + 1, silence.othersRows() + batch.inputRows());
  }

  static String name(QueryFacts facts, ProgressSnapshot.SourceRead source) {
    return source.partitions().isEmpty() ? source.description() : facts.streamOf(source.partitions().get(0).topic());
  }

  void clear() {
    rows.clear();
    silences.clear();
    mark = OptionalLong.empty();
    since = null;
    batches = 0;
  }

  /** The watermark that has stood; empty without one. */
  OptionalLong mark() {
    return mark;
  }

  /** Start of the first batch that had it; null before the first batch. */
  Instant since() {
    return since;
  }

  /** Batches with rows since then. */
  int batches() {
    return batches;
  }

  /** Newest event time since then as Spark reports it, epoch milliseconds; {@code Long.MIN_VALUE} when it reported none. */
  long newestMillis() {
    return newestMillis;
  }

  /** Rows since then by stream, or by Spark's description of the source where the streams are not known. */
  Map<String, Long> rows() {
    return new LinkedHashMap<>(rows);
  }

  Map<String, Silence> silences() {
    return silences;
  }
}
