package io.tidemark.bench;

import java.util.Map;
import java.util.TreeMap;

/** Measures the chosen figures one after the other and prints one table. */
public final class Benchmark {
  private Benchmark() {}

  public static void main(String[] args) {
    Options options = Options.read();
    Table table = new Table(options.report());
    figures().forEach((number, figure) -> {
      if (options.wants(number)) {
        measure(number, figure, options, table);
      }
    });
    System.out.println();
    System.out.println(table.text());
    System.exit(0);
  }

  /** In the order in which they are run. */
  private static Map<Integer, Figure> figures() {
    Map<Integer, Figure> figures = new TreeMap<>();
    figures.put(1, new PageStart());
    figures.put(2, new FirstResult());
    figures.put(3, new Throughput());
    figures.put(4, new PushLatency());
    figures.put(5, new SteadyBatches());
    figures.put(6, new BrowserFrames());
    figures.put(7, new Memory());
    figures.put(8, new StepTime());
    figures.put(9, new GuaranteeCosts());
    figures.put(10, new MergeTime());
    figures.put(11, new PredictionRate());
    figures.put(12, new RealTimeLatency());
    figures.put(13, new UpdateTime());
    return figures;
  }

  private static void measure(int number, Figure figure, Options options, Table table) {
    System.out.println("Figure " + number + ": " + figure.getClass().getSimpleName());
    try {
      figure.measure(options, table);
    } catch (Exception e) {
      table.failed(figure.getClass().getSimpleName(), e);
      e.printStackTrace();
    }
  }
}
