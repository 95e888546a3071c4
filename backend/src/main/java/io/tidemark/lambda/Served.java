package io.tidemark.lambda;

import io.tidemark.wire.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the serving layer answered at one moment: the batch view and its generation, apart and merged.
 *
 * <p>Reports below the cut are in the batch view, reports from the cut to {@code readTo} in the generation or dropped by it:
 * {@code cut + read} is how much of the log the answer has counted.
 *
 * @param counted reports in the generation's totals
 */
record Served(
    long version, Offsets cut, Offsets readTo, long read, long counted, Map<Key, Totals> batch, Map<Key, Totals> speed, Map<Key, Totals> merged) {

  long dropped() {
    return read - counted;
  }

  /** Gathers the statement's rows. */
  static final class Reader {
    private final Map<Key, Totals> batch = new HashMap<>();
    private final Map<Key, Totals> speed = new HashMap<>();
    private final Map<Key, Totals> merged = new HashMap<>();
    private long version;
    private Offsets cut;
    private Offsets readTo;
    private long read;
    private long counted;

    boolean take(ResultSet row) throws SQLException {
      if (cut == null) {
        version = row.getLong("version");
        cut = Offsets.parse(row.getString("cut"));
        readTo = Offsets.parse(row.getString("read_to"));
        read = row.getLong("read_reports");
        counted = row.getLong("counted_reports");
      }
      if (row.getString("airport") != null) {
        takeKey(new Key(row.getString("airport"), row.getString("day")), row);
      }
      return true;
    }

    private void takeKey(Key key, ResultSet row) throws SQLException {
      Totals below = new Totals(row.getLong("b_reports"), row.getLong("b_flights"), row.getLong("b_delayed"), row.getLong("b_minutes"));
      // Each report is taken for a flight of its own: the speed layer does not know what came before.
      Totals above = new Totals(row.getLong("s_reports"), row.getLong("s_reports"), row.getLong("s_delayed"), row.getLong("s_minutes"));
      if (row.getInt("batch") == 1) {
        batch.put(key, below);
      }
      if (row.getInt("speed") == 1) {
        speed.put(key, above);
      }
      merged.put(key, below.plus(above));
    }

    Served served() {
      if (cut == null) {
        throw Problem.gone("the run is closed, and what it served is removed");
      }
      return new Served(version, cut, readTo, read, counted, Map.copyOf(batch), Map.copyOf(speed), Map.copyOf(merged));
    }
  }
}
