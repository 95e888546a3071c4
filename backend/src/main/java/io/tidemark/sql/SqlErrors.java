package io.tidemark.sql;

import io.tidemark.wire.Problem;
import java.util.List;
import org.apache.spark.sql.AnalysisException;

/** Spark's errors about a text of SQL, with their place in it. Stateless. */
public final class SqlErrors {
  private SqlErrors() {}

  /** @param remedy what to change, added to Spark's words; may be empty */
  public static Problem problem(String pointer, String text, AnalysisException wrong, String remedy) {
    String condition = wrong.getCondition() == null || wrong.getCondition().startsWith("_") ? null : wrong.getCondition();
    Problem.Place place = new Place(text).of(wrong, condition);
    String detail = (condition == null ? "" : condition + ": ") + words(wrong) + (remedy.isEmpty() ? "" : " " + remedy);
    return Problem.invalid(List.of(new Problem.Field(pointer, detail, place)));
  }

  /** What Spark says, without the parts that repeat the text or number the error. */
  private static String words(AnalysisException wrong) {
    String words = wrong.getSimpleMessage().strip();
    words = words.replaceFirst("^_LEGACY_ERROR_TEMP_\\d+: ?", "").replaceFirst("^\\[[A-Z0-9_.]+]\\s*", "");
    words = words.replaceFirst("\\s*SQLSTATE: \\w+[\\s\\S]*$", "").replaceFirst(";\\s*\\n[\\s\\S]*$", ".");
    words = words.lines().limit(3).reduce((a, b) -> a + " " + b).orElse(words).strip();
    return words.length() > 600 ? words.substring(0, 600) + "…" : words;
  }
}
