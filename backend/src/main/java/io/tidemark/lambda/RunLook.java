package io.tidemark.lambda;

import io.tidemark.lambda.LambdaView.Distance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the serving layer, kappa and the truth said at one moment, and what follows from them. Immutable. */
record RunLook(Instant at, double mergeMillis, Served served, Map<Key, Totals> kappa, Map<Key, Totals> truth, LambdaView.TruthSize size) {
  static final int MOST_ROWS = 200;

  LambdaView.Distances distances(boolean withKappa) {
    return new LambdaView.Distances(
        size,
        Distance.of(truth, served.batch()),
        Distance.of(truth, served.merged()),
        withKappa ? Distance.of(truth, kappa) : null);
  }

  LambdaView.Serving serving(long logEnd, Instant viewStarted) {
    Long age = viewStarted == null ? null : Duration.between(viewStarted, at).toMillis();
    long counted = served.cut().total() + served.read();
    return new LambdaView.Serving(served.version(), served.version(), at, age, Math.max(0, logEnd - counted), mergeMillis);
  }

  long kappaFlights() {
    return kappa.values().stream().mapToLong(Totals::flights).sum();
  }

  /** @param airport null for all */
  LambdaView.Answer answer(String airport) {
    Set<Key> keys = new HashSet<>(truth.keySet());
    keys.addAll(served.merged().keySet());
    keys.addAll(kappa.keySet());
    List<LambdaView.Row> rows = new ArrayList<>();
    for (Key key : keys) {
      if (airport == null || airport.equals(key.airport())) {
        rows.add(row(key));
      }
    }
    rows.sort(
        Comparator.comparingLong((LambdaView.Row row) -> -row.truth().flights())
            .thenComparing(LambdaView.Row::airport)
            .thenComparing(LambdaView.Row::day));
    List<LambdaView.Row> most = List.copyOf(rows.subList(0, Math.min(MOST_ROWS, rows.size())));
    return new LambdaView.Answer(at, served.version(), served.version(), most);
  }

  private LambdaView.Row row(Key key) {
    return new LambdaView.Row(
        key.airport(),
        key.day(),
        served.batch().get(key),
        served.speed().get(key),
        served.merged().getOrDefault(key, Totals.NONE),
        kappa.get(key),
        truth.getOrDefault(key, Totals.NONE));
  }
}
