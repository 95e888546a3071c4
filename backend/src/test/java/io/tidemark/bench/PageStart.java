package io.tidemark.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Figure 1: from the start of the process until page and script have been fetched, against Javalin's hello-world and its one page. */
final class PageStart implements Figure {
  private static final double TARGET = 1.5;

  @Override
  public void measure(Options options, Table table) throws Exception {
    tidemark(options);
    bare(options);
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int pair = 0; pair < options.pairs(); pair++) {
      ours.add(tidemark(options));
      theirs.add(bare(options));
    }
    double measured = Samples.of(ours).median();
    double bare = Samples.of(theirs).median();
    table.ratio("page usable after JVM start", Table.number(measured) + " s", Table.number(bare) + " s", measured / bare, "≤ " + TARGET, measured / bare <= TARGET);
    table.note("page usable: Tidemark " + ours.stream().map(Table::number).toList() + " s, bare " + theirs.stream().map(Table::number).toList() + " s");
  }

  private static double tidemark(Options options) throws Exception {
    try (Scratch scratch = Scratch.make();
        Program program = Program.tidemark(options, scratch.directory())) {
      URI address = URI.create(program.said());
      fetched(address);
      fetched(address.resolve("app.js"));
      double seconds = program.secondsSinceStart();
      program.close();
      return seconds;
    }
  }

  private static double bare(Options options) throws Exception {
    try (Program program = Program.bare(options, BareHello.class, "Hello is listening on (http://\\S+)")) {
      fetched(URI.create(program.said()));
      return program.secondsSinceStart();
    }
  }

  private static void fetched(URI address) throws Exception {
    if (Program.get(address).isEmpty()) {
      throw new IllegalStateException("GET " + address + " did not answer 200");
    }
  }
}
