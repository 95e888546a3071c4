package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as one Markdown table; written again after every row, so that an aborted run leaves what it found. */
final class Table {
  private static final String HEAD = "| figure | measured | bare | ratio | target | verdict |\n|---|---|---|---|---|---|\n";

  private final Path file;
  private final List<String> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Table(Path file) {
    this.file = file;
  }

  /** A figure that is a ratio against its bare counterpart. */
  void ratio(String figure, String measured, String bare, double ratio, String target, boolean reached) {
    row(figure, measured, bare, number(ratio), target, reached ? "reached" : "missed");
  }

  /** A figure with a limit of its own. */
  void limit(String figure, String measured, String target, boolean reached) {
    row(figure, measured, "–", "–", target, reached ? "reached" : "missed");
  }

  /** A figure that is only told. */
  void told(String figure, String measured, String bare, double ratio) {
    row(figure, measured, bare, number(ratio), "–", "–");
  }

  void note(String text) {
    System.out.println("  " + text);
    notes.add(text);
    save();
  }

  void failed(String figure, Exception why) {
    row(figure, "not measured: " + why, "–", "–", "–", "–");
  }

  private void row(String... cells) {
    rows.add("| " + String.join(" | ", cells) + " |");
    System.out.println(rows.get(rows.size() - 1));
    save();
  }

  private void save() {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text());
    } catch (IOException e) {
      System.err.println("The table could not be written to " + file + ": " + e.getMessage());
    }
  }

  String text() {
    StringBuilder text = new StringBuilder(HEAD).append(String.join("\n", rows)).append('\n');
    notes.forEach(note -> text.append("\n- ").append(note));
    return text.append('\n').toString();
  }

  static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
