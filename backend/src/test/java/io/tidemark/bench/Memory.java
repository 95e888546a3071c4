package io.tidemark.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Figure 7: resident memory of the program with its demonstration running and one client watching, with the heap that Java chooses by
 * itself on this machine and with one of a gigabyte.
 */
final class Memory implements Figure {
  private static final double TARGET_GIGABYTES = 1.5;
  private static final List<String> WATCHED =
      List.of("overview", "query:quakes-tumbling", "plane:quakes-tumbling", "plane:quakes-sliding", "plane:quakes-session", "stream:earthquakes");

  @Override
  public void measure(Options options, Table table) throws Exception {
    measure("memory, default heap", options, table);
    measure("memory, -Xmx1g", options, table, "-Xmx1g");
  }

  private static void measure(String name, Options options, Table table, String... jvm) throws Exception {
    try (Scratch scratch = Scratch.make();
        Program program = Program.tidemark(options, scratch.directory(), jvm)) {
      URI address = URI.create(program.said());
      Waiting.until("the first result is there", 180, () -> Program.get(address.resolve("api/health")).contains("\"result\":\"up\""));
      try (LiveClients watching = new LiveClients(1, address.getPort(), WATCHED, (head, length, at) -> {})) {
        for (int minute = 0; minute < options.minutes(); minute++) {
          Waiting.seconds(60);
          System.out.println("    " + name + ", minute " + (minute + 1) + ": " + Table.number(gigabytes(program, "VmRSS")) + " GB, " + watching.messages() + " messages");
        }
      }
      double peak = gigabytes(program, "VmHWM");
      table.limit(
          name + ", after " + options.minutes() + " min",
          "resident " + Table.number(gigabytes(program, "VmRSS")) + " GB, at most " + Table.number(peak) + " GB",
          "≤ 1.5 GB",
          peak <= TARGET_GIGABYTES);
      program.close();
    }
  }

  private static double gigabytes(Program program, String field) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) * 1024 / 1e9)
        .findFirst()
        .orElse(Double.NaN);
  }
}
