package io.tidemark.state;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What one task read of one store: its first rows, and how many there are. Every partition is read to its end, so that the number is
 * exact. Runs on executors, so its class must reach them.
 */
final class StoreRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Which of the stores that are read together. */
  final int store;
  final ArrayList<Row> kept;
  final long total;

  private StoreRows(int store, ArrayList<Row> kept, long total) {
    this.store = store;
    this.kept = kept;
    this.total = total;
  }

  /** @param most how many rows a partition keeps */
  static JavaRDD<StoreRows> of(int store, Dataset<Row> rows, int most) {
    return rows.javaRDD().mapPartitions(new Drain(store, most));
  }

  private record Drain(int store, int most) implements FlatMapFunction<Iterator<Row>, StoreRows> {
    @Override
    public Iterator<StoreRows> call(Iterator<Row> rows) {
      ArrayList<Row> kept = new ArrayList<>();
      long total = 0;
      while (rows.hasNext()) {
        Row row = rows.next();
        total++;
        if (kept.size() < most) {
          kept.add(row);
        }
      }
      return List.of(new StoreRows(store, kept, total)).iterator();
    }
  }
}
