package io.tidemark.lambda;

import io.tidemark.lambda.ServingTables.SpeedRow;
import io.tidemark.store.Store;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The serving layer's tables in SQLite as a run with a long history leaves them: a batch view of all but the newest reports, and a
 * generation with those. For the benchmark.
 */
public final class ServingHistory implements AutoCloseable {
  /** Of one airport on one day. */
  public static final int REPORTS_A_KEY = 25;

  public static final int AIRPORTS = 200;
  private static final int TAIL = 1_000;
  private static final LocalDate FIRST = LocalDate.of(2001, 1, 1);
  private static final long HOUR = 3_600_000;

  private final Store store;
  private final ServingTables tables;

  /** @param reports in the batch view; the generation has {@value #TAIL} more */
  public ServingHistory(Path directory, int reports) {
    store = Store.open(null, directory);
    tables = new ServingTables(store.transactions().orElseThrow(), "bench");
    tables.begin(Offsets.begin(1));
    Map<Key, Totals> view = new HashMap<>();
    int keys = reports / REPORTS_A_KEY;
    for (int key = 0; key < keys; key++) {
      view.put(key(key), new Totals(REPORTS_A_KEY, REPORTS_A_KEY - 5, 4, 180));
    }
    Offsets cut = Offsets.parse("{\"0\":" + reports + "}");
    tables.write(1, cut, view);
    List<SpeedRow> rows = new ArrayList<>();
    for (int i = 0; i < TAIL / 10; i++) {
      rows.add(new SpeedRow(i % 10 * HOUR, key(keys - 1 - i), 10, 2, 90));
    }
    tables.count(1, Offsets.parse("{\"0\":" + (reports + TAIL) + "}"), rows);
    tables.serve(1);
  }

  private static Key key(int number) {
    return new Key("A" + number % AIRPORTS, FIRST.plusDays(number / AIRPORTS).toString());
  }

  /** Asks as the page does. @return how many reports the answer has counted */
  public long merge() {
    return tables.answer().merged().values().stream().mapToLong(Totals::reports).sum();
  }

  @Override
  public void close() {
    store.close();
  }
}
