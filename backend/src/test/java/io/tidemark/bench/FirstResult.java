package io.tidemark.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figure 2: from the start of the process until the first windowed result over earthquakes is there, against a bare program that does
 * the same with the same broker. Tidemark's counts as there when its API serves the rows.
 */
final class FirstResult implements Figure {
  private static final double TARGET = 1.0;

  /** Processor seconds until the first result, by who. */
  private final Map<String, List<Double>> processor = new TreeMap<>();

  @Override
  public void measure(Options options, Table table) throws Exception {
    int pairs = Math.max(3, options.pairs() - 2);
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      ours.add(tidemark(options));
      theirs.add(bare(options));
    }
    double measured = Samples.of(ours).median();
    double bare = Samples.of(theirs).median();
    table.ratio("first windowed result after JVM start", Table.number(measured) + " s", Table.number(bare) + " s", measured / bare, "≤ 1.0", measured / bare <= TARGET);
    table.note("first result: Tidemark " + ours.stream().map(Table::number).toList() + " s, bare " + theirs.stream().map(Table::number).toList() + " s");
    processor.forEach((who, seconds) -> table.note("first result: processor seconds until then, " + who + ": " + Table.number(Samples.of(seconds).median())));
  }

  private double tidemark(Options options) throws Exception {
    try (Scratch scratch = Scratch.make();
        Program program = Program.tidemark(options, scratch.directory())) {
      URI rows = URI.create(program.said()).resolve("api/queries/quakes-tumbling/result");
      Waiting.until("the first rows are served", 180, () -> Program.get(rows).contains("\"rows\":[{"));
      double seconds = program.secondsSinceStart();
      processor.computeIfAbsent("Tidemark", name -> new ArrayList<>()).add(program.processorSeconds());
      System.out.println("    Tidemark " + Table.number(seconds) + " s, processor " + Table.number(program.processorSeconds()) + " s");
      program.close();
      return seconds;
    }
  }

  private double bare(Options options) throws Exception {
    try (Scratch scratch = Scratch.make();
        Program program = Program.bare(options, BareFirstResult.class, "(first result)", scratch.directory().toString())) {
      double seconds = program.secondsToSaid();
      processor.computeIfAbsent("bare", name -> new ArrayList<>()).add(program.processorSeconds());
      System.out.println("    bare " + Table.number(seconds) + " s, processor " + Table.number(program.processorSeconds()) + " s");
      program.close();
      return seconds;
    }
  }
}
