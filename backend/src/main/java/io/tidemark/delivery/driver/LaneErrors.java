package io.tidemark.delivery.driver;

import io.tidemark.query.SparkErrors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;

/** Why a lane's query failed: which task Spark gave up, and the cause in Spark's words. Stateless. */
final class LaneErrors {
  private static final Pattern ABORTED = Pattern.compile("Job aborted due to stage failure: (Task .*?), most recent failure:");
  private static final int DEEPEST = 20;
  private static final int LONGEST = 600;

  private LaneErrors() {}

  static String of(Throwable error) {
    String task = "";
    Throwable cause = error;
    Throwable at = error;
    String condition = null;
    for (int depth = 0; at != null && depth < DEEPEST; at = at.getCause(), depth++) {
      Matcher aborted = ABORTED.matcher(String.valueOf(at.getMessage()));
      if (aborted.find()) {
        task = aborted.group(1) + ": ";
      }
      if (at instanceof LaneBroken) {
        return task + at.getMessage();
      }
      if (at instanceof SparkThrowable spark && spark.getCondition() != null && !spark.getCondition().equals("STREAM_FAILED")) {
        cause = at;
        condition = spark.getCondition();
      }
    }
    return task + (condition == null ? SparkErrors.message(error) : condition + ": " + words(cause.getMessage()));
  }

  /** Spark's whole message on one line, without the name and the state that frame it. */
  private static String words(String message) {
    String bare = message.replaceFirst("^\\[[A-Z0-9_.]+]\\s*", "").replaceFirst("\\s*SQLSTATE: \\w+[\\s\\S]*$", "");
    String line = bare.replaceAll("\\s+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
