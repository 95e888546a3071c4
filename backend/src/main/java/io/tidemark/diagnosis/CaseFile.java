package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One query: its newest batches and what the rules found in them.
 *
 * <p>Keeps {@value #KEPT} batches of the present run. A rule must see its symptom in {@value #APPEARS} looks one after the other before
 * it becomes a finding, and must miss it in {@value #CLEARS} before the finding goes; {@code since} is the first look of the row. Not
 * safe for use by several threads; {@link Diagnosis} guards it.
 */
final class CaseFile {
  static final int KEPT = 60;
  private static final int APPEARS = 2;
  private static final int CLEARS = 3;
  private static final int WARMING_BATCHES = 2;
  private static final List<Rule> RULES =
      List.of(
          new FallingBehind(), new PhaseDominates(), new TooManyPartitions(), new StateGrows(), new WatermarkStandsStill(), new IdleSource(),
          new SkewedPartitions(), new TinyBatches(), new LateDrops(), new SlowCheckpoint(), new SnapshotLag());

  private final Deque<ProgressSnapshot> batches = new ArrayDeque<>();
  private final Lateness lateness = new Lateness();
  private final Standing standing = new Standing();
  private final Map<String, Sighting> sightings = new HashMap<>();
  private QueryFacts facts = QueryFacts.UNKNOWN;
  private Map<String, Long> sourceMarks = Map.of();
  private List<Finding> findings = List.of();
  private String run;
  private int batchesOfRun;
  private Instant lastRows;

  /** How a rule's symptom has come and gone; {@code found} is null until it is a finding. */
  private static final class Sighting {
    private int seen;
    private int missed;
    private Instant since;
    private Finding found;
  }

  void know(QueryFacts known) {
    facts = known;
  }

  List<Finding> findings() {
    return findings;
  }

  /** Takes the next report. @param verdicts null where the batch's events were not judged */
  void take(ProgressSnapshot snapshot, BatchVerdicts verdicts) {
    if (!snapshot.runId().equals(run)) {
      rest();
      run = snapshot.runId();
      lastRows = snapshot.at();
    }
    if (!snapshot.idle()) {
      add(snapshot, verdicts);
    }
    long quiet = snapshot.at().toEpochMilli() - lastRows.toEpochMilli();
    Course course = new Course(facts, List.copyOf(batches), snapshot, Math.max(0, quiet), standing, lateness, sourceMarks);
    RULES.stream().filter(rule -> !(rule.timed() && facts.stepped())).forEach(rule -> look(rule, course));
    findings =
        sightings.values().stream()
            .map(sighting -> sighting.found)
            .filter(Objects::nonNull)
            .sorted(Comparator.comparing(Finding::severity).reversed().thenComparing(Finding::since).thenComparing(Finding::kind))
            .toList();
  }

  private void add(ProgressSnapshot batch, BatchVerdicts verdicts) {
    lateness.add(batch, verdicts);
    standing.add(facts, batch);
    sourceMarks = verdicts == null ? Map.of() : verdicts.sourceMarks();
    if (batch.inputRows() > 0) {
      lastRows = batch.at();
    }
    if (++batchesOfRun > WARMING_BATCHES) {
      batches.addLast(batch);
    }
    while (batches.size() > KEPT) {
      batches.removeFirst();
    }
  }

  private void look(Rule rule, Course course) {
    Sighting sighting = sightings.computeIfAbsent(rule.kind(), kind -> new Sighting());
    Optional<Symptom> symptom = rule.look(course, sighting.found != null);
    if (symptom.isPresent()) {
      sighting.missed = 0;
      sighting.since = sighting.seen++ == 0 ? course.newest().at() : sighting.since;
      if (sighting.seen >= APPEARS) {
        Symptom seen = symptom.get();
        sighting.found = new Finding(rule.kind(), seen.severity(), sighting.since, seen.figures(), seen.detail(), seen.remedy());
      }
    } else if (++sighting.missed >= CLEARS || sighting.found == null) {
      sighting.seen = 0;
      sighting.found = null;
    }
  }

  /** The query does not run, or another run begins: nothing is wrong with it now. */
  void rest() {
    batches.clear();
    lateness.clear();
    standing.clear();
    sightings.clear();
    sourceMarks = Map.of();
    findings = List.of();
    batchesOfRun = 0;
    run = null;
  }

  /** How many batches the rules look at, as the page says when they find nothing. */
  int looked() {
    return batches.size();
  }

  static List<String> kinds() {
    return new ArrayList<>(RULES.stream().map(Rule::kind).toList());
  }
}
