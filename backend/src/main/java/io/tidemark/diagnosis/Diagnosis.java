package io.tidemark.diagnosis;

import io.tidemark.live.Publisher;
import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is wrong with each query, kept up to date by its progress reports.
 *
 * <p>{@link #take} is cheap and does no I/O: a dozen rules over at most {@value CaseFile#KEPT} batches. Reports of one query must come
 * in Spark's order, from one thread at a time; everything may be asked by any thread. Keyed by the query's id, so that a query of
 * another application needs nothing but its reports. At most {@value #MOST} queries; reports of more are passed over. What changed goes
 * to the live topic {@code query:ID}.
 */
public final class Diagnosis {
  static final int MOST = 500;

  private final Publisher publisher;
  private final Map<String, CaseFile> cases = new ConcurrentHashMap<>();

  public Diagnosis(Publisher publisher) {
    this.publisher = publisher;
  }

  /** Answer of {@code GET /api/queries/{id}/diagnosis}. @param looked how many batches of the present run were looked at */
  public record View(List<Finding> findings, int looked, List<String> kinds) {}

  /** Tells what a query's definition says; without it the rules go by the reports alone. Replaces what was told before. */
  public void know(String queryId, QueryFacts facts) {
    file(queryId).ifPresent(
        file -> {
          synchronized (file) {
            file.know(facts);
          }
        });
  }

  /** Takes a report of a query whose events are not judged. */
  public void take(ProgressSnapshot snapshot) {
    take(snapshot, Optional.empty());
  }

  /** Takes a report, with what the verdicts on its events say. */
  public void take(ProgressSnapshot snapshot, Optional<BatchVerdicts> verdicts) {
    file(snapshot.queryId()).ifPresent(
        file -> {
          List<Finding> before;
          List<Finding> after;
          synchronized (file) {
            before = file.findings();
            file.take(snapshot, verdicts.orElse(null));
            after = file.findings();
          }
          told(snapshot.queryId(), before, after);
        });
  }

  /** The query does not run any more: what was found is no longer so. */
  public void rest(String queryId) {
    CaseFile file = cases.get(queryId);
    if (file != null) {
      List<Finding> before;
      synchronized (file) {
        before = file.findings();
        file.rest();
      }
      told(queryId, before, List.of());
    }
  }

  /** Forgets a query that was removed. */
  public void forget(String queryId) {
    rest(queryId);
    cases.remove(queryId);
  }

  /** Worst first; empty for a query that is not known. */
  public List<Finding> findings(String queryId) {
    CaseFile file = cases.get(queryId);
    if (file == null) {
      return List.of();
    }
    synchronized (file) {
      return file.findings();
    }
  }

  public View view(String queryId) {
    CaseFile file = cases.get(queryId);
    if (file == null) {
      return new View(List.of(), 0, CaseFile.kinds());
    }
    synchronized (file) {
      return new View(file.findings(), file.looked(), CaseFile.kinds());
    }
  }

  public Finding.Summary summary(String queryId) {
    List<Finding> findings = findings(queryId);
    return findings.isEmpty()
        ? Finding.Summary.NONE
        : new Finding.Summary(findings.size(), new Finding.Worst(findings.get(0).kind(), findings.get(0).severity()));
  }

  /** All kinds of findings there are. */
  public static List<String> kinds() {
    return CaseFile.kinds();
  }

  private Optional<CaseFile> file(String queryId) {
    if (queryId == null) {
      return Optional.empty();
    }
    CaseFile known = cases.get(queryId);
    return known != null || cases.size() >= MOST ? Optional.ofNullable(known) : Optional.of(cases.computeIfAbsent(queryId, id -> new CaseFile()));
  }

  private void told(String queryId, List<Finding> before, List<Finding> after) {
    if (!before.equals(after)) {
      String topic = "query:" + queryId;
      publisher.publishLatest(topic, "diagnosis", new Finding.Message("diagnosis", topic, after));
    }
  }
}
