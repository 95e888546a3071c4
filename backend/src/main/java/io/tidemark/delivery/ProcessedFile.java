package io.tidemark.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines {@code run,batch,event} that the lane's own function has appended, one for each of its executions.
 *
 * <p>A last line without its end was being written when the driver was killed and does not count.
 */
record ProcessedFile(List<Line> lines) {
  /** One execution. */
  record Line(int run, long batch, int event) {}

  ProcessedFile {
    lines = List.copyOf(lines);
  }

  static ProcessedFile read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      return new ProcessedFile(List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Line> lines = new ArrayList<>();
    text.substring(0, text.lastIndexOf('\n') + 1).lines().filter(line -> !line.isBlank()).forEach(line -> lines.add(line(line)));
    return new ProcessedFile(lines);
  }

  private static Line line(String line) {
    String[] parts = line.strip().split(",");
    return new Line(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
  }

  /** How often each event was processed. */
  Map<Integer, Integer> times() {
    Map<Integer, Integer> times = new HashMap<>();
    lines.forEach(line -> times.merge(line.event(), 1, Integer::sum));
    return times;
  }
}
