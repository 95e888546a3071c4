package io.tidemark.dstream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What lines may be, so that every answer stays bounded: how many, how long, and how many different words a run may have. */
final class Lines {
  static final int STEPS = 40;
  static final int A_STEP = 50;
  static final int A_RUN = 600;
  static final int DIFFERENT_WORDS = 200;
  private static final Pattern RULE =
      Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d( [\\p{L}\\p{N}_-]{1,24}){1,12}");

  private Lines() {}

  /** Why {@code text} can't be a line; null if it can. */
  static String wrong(String text) {
    return RULE.matcher(text).matches()
        ? null
        : "is not a line: write a time of day and 1 to 12 words of letters, digits, _ or -, at most 24 each, like \"12:00:07 cat dog\"";
  }

  /** The lines in an array; what is wrong goes to {@code bad}. */
  static List<String> read(String pointer, JsonNode array, List<Problem.Field> bad) {
    if (!array.isArray() || array.size() > A_STEP) {
      bad.add(new Problem.Field(pointer, "must be a list of at most " + A_STEP + " lines"));
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String text = array.get(i).isTextual() ? array.get(i).textValue().strip().replaceAll("\\s+", " ") : "";
      String wrong = wrong(text);
      if (wrong != null) {
        bad.add(new Problem.Field(pointer + "/" + i, wrong));
      }
      lines.add(text);
    }
    return lines;
  }

  /** Complains where all steps together are too much for a run. */
  static void checkAll(List<Definition.Step> steps, List<Problem.Field> bad) {
    if (steps.size() > STEPS) {
      bad.add(new Problem.Field("/steps", "there are " + steps.size() + " steps; a run has at most " + STEPS + ", start another"));
    }
    int lines = steps.stream().mapToInt(step -> step.lines().size()).sum();
    if (lines > A_RUN) {
      bad.add(new Problem.Field("/steps", "there are " + lines + " lines; a run takes at most " + A_RUN + ", start another"));
    }
    Set<String> words = new HashSet<>();
    steps.forEach(step -> step.lines().forEach(line -> words.addAll(List.of(line.split(" ")).subList(1, line.split(" ").length))));
    if (words.size() > DIFFERENT_WORDS) {
      bad.add(new Problem.Field("/steps", "there are " + words.size() + " different words; a run counts at most " + DIFFERENT_WORDS));
    }
  }
}
