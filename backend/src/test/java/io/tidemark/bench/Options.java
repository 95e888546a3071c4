package io.tidemark.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code -Dbench.…} chose.
 *
 * @param only the figures to measure, 1 to 9; all when empty
 * @param pairs how often Tidemark and its bare counterpart take turns
 * @param seconds length of the steady measurements
 * @param warmUp seconds before them
 * @param minutes length of the memory measurements
 * @param rows events of the throughput figure
 * @param jar the program
 * @param testClasses where this benchmark's own classes lie
 */
record Options(Set<Integer> only, int pairs, int seconds, int warmUp, int minutes, int rows, Path jar, String testClasses, Path report) {
  static Options read() {
    String only = text("bench.only", "");
    return new Options(
        only.isBlank() ? Set.of() : Arrays.stream(only.split("[, ]+")).map(Integer::valueOf).collect(Collectors.toSet()),
        number("bench.pairs", 5),
        number("bench.seconds", 60),
        number("bench.warm", 30),
        number("bench.minutes", 10),
        number("bench.rows", 2_000_000),
        Path.of(text("tidemark.jar", "target/tidemark.jar")).toAbsolutePath(),
        text("bench.classes", "target/test-classes"),
        Path.of(text("bench.report", "target/benchmark.md")));
  }

  boolean wants(int figure) {
    return only.isEmpty() || only.contains(figure);
  }

  private static String text(String key, String otherwise) {
    String value = System.getProperty(key, "");
    return value.isBlank() ? otherwise : value;
  }

  private static int number(String key, int otherwise) {
    return Integer.parseInt(text(key, String.valueOf(otherwise)));
  }
}
