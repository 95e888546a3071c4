package io.tidemark.query;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Takes what a micro-batch wrote to the driver in one Spark job, bounded.
 *
 * <p>Every partition is drained to its end, because stateful operators commit only then; each keeps its first {@code most} rows and
 * counts the rest. Exactly one job: a second would double Spark's state metrics. Runs on executors, so its class must reach them.
 */
final class BatchRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Row> kept;
  private long total;

  private BatchRows(ArrayList<Row> kept, long total) {
    this.kept = kept;
    this.total = total;
  }

  static BatchRows collect(Dataset<Row> batch, int most) {
    BatchRows all = new BatchRows(new ArrayList<>(), 0);
    for (BatchRows part : batch.javaRDD().mapPartitions(new Drain(most)).collect()) {
      all.total += part.total;
      part.kept.stream().limit(Math.max(0, most - all.kept.size())).forEach(all.kept::add);
    }
    return all;
  }

  List<Row> kept() {
    return kept;
  }

  /** How many rows the batch wrote, kept or not. */
  long total() {
    return total;
  }

  private record Drain(int most) implements FlatMapFunction<Iterator<Row>, BatchRows> {
    @Override
    public Iterator<BatchRows> call(Iterator<Row> rows) {
      ArrayList<Row> kept = new ArrayList<>();
      long total = 0;
      while (rows.hasNext()) {
        Row row = rows.next();
        total++;
        if (kept.size() < most) {
          kept.add(row);
        }
      }
      return List.of(new BatchRows(kept, total)).iterator();
    }
  }
}
