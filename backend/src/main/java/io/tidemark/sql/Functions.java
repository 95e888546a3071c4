package io.tidemark.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Option;

/**
 * The functions that SQL may use: built into Spark, deterministic, without reach beyond their arguments, and not made to fill memory.
 * The list is the resource {@code functions.txt}; a name not in it is refused. Loaded once, immutable.
 */
final class Functions {
  /** Make rows of one row. */
  static final Set<String> GENERATORS = Set.of("explode", "explode_outer", "posexplode", "posexplode_outer");

  /** Look for a pattern, which is their second argument. */
  static final Set<String> PATTERNS =
      Set.of("rlike", "regexp", "regexp_like", "regexp_extract", "regexp_extract_all", "regexp_replace", "regexp_count", "regexp_instr",
          "regexp_substr", "split", "like", "ilike");

  /** Put something in the place of each occurrence. */
  static final Set<String> REPLACING = Set.of("replace", "regexp_replace");

  /** Answer more than one of their arguments holds; the others' answers are no longer than an argument, or of a fixed length. */
  static final Set<String> GATHERING =
      Set.of("concat", "concat_ws", "array", "struct", "named_struct", "map", "array_union", "array_join", "map_concat", "overlay", "to_json", "hex", "base64");

  private static final Map<String, String> WHY =
      Map.ofEntries(
          Map.entry("sequence", "makes a list of any length"), Map.entry("repeat", "makes a text of any length"),
          Map.entry("space", "makes a text of any length"), Map.entry("array_repeat", "makes a list of any length"),
          Map.entry("lpad", "makes a text of any length"), Map.entry("rpad", "makes a text of any length"),
          Map.entry("format_string", "makes a text of any length"), Map.entry("printf", "makes a text of any length"),
          Map.entry("reflect", "calls Java"), Map.entry("java_method", "calls Java"), Map.entry("try_reflect", "calls Java"),
          Map.entry("rand", "is not deterministic"), Map.entry("randn", "is not deterministic"), Map.entry("random", "is not deterministic"),
          Map.entry("uuid", "is not deterministic"), Map.entry("shuffle", "is not deterministic"),
          Map.entry("now", "is not deterministic"), Map.entry("current_timestamp", "is not deterministic"),
          Map.entry("current_date", "is not deterministic"), Map.entry("monotonically_increasing_id", "is not deterministic"),
          Map.entry("input_file_name", "tells of files"), Map.entry("current_user", "tells of the server"), Map.entry("user", "tells of the server"),
          Map.entry("version", "tells of the server"), Map.entry("current_database", "tells of the server"),
          Map.entry("current_catalog", "tells of the server"), Map.entry("session_user", "tells of the server"));

  private static final Map<String, String> EXAMPLES = load();

  private Functions() {}

  static boolean allowed(String name) {
    return EXAMPLES.containsKey(name.toLowerCase(Locale.ROOT));
  }

  /** Why a name is not allowed, as the end of a sentence. */
  static String why(String name) {
    String reason = WHY.get(name.toLowerCase(Locale.ROOT));
    return reason != null ? reason : "is not among the functions allowed here, which GET /api/sql lists";
  }

  /** All of them by name, each with Spark's own example. */
  static Map<String, String> examples() {
    return EXAMPLES;
  }

  private static Map<String, String> load() {
    try (InputStream list = Functions.class.getResourceAsStream("functions.txt")) {
      Map<String, String> examples = new TreeMap<>();
      for (String name : List.of(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\\s+"))) {
        examples.put(name, example(name));
      }
      return examples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first example of Spark's documentation; the name alone where it has none. */
  private static String example(String name) {
    Option<ExpressionInfo> info = FunctionRegistry.builtin().lookupFunction(new FunctionIdentifier(name));
    if (info.isDefined()) {
      String examples = info.get().getExamples();
      int from = examples.indexOf("> SELECT ");
      int until = from < 0 ? -1 : examples.indexOf(";\n", from);
      if (until > 0) {
        return examples.substring(from + "> SELECT ".length(), until).strip();
      }
    }
    return name + "()";
  }
}
