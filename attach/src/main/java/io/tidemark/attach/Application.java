package io.tidemark.attach;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The Spark application this runs in, as Tidemark is told of it. Immutable. */
final class Application {
  private static final int LONGEST_LABEL = 30;

  final String id;
  final String name;
  final String sparkVersion;

  Application(String id, String name, String sparkVersion) {
    this.id = JsonText.bounded(id.isEmpty() ? "unknown" : id, 200);
    this.name = JsonText.bounded(name.isEmpty() ? "spark" : name, 200);
    this.sparkVersion = JsonText.bounded(sparkVersion, 50);
  }

  /**
   * The name as part of an address and of a query's id: letters, digits, {@code _} and {@code -}, at most 30. A name that had to
   * give up letters or its end gets a few digits of its own, so that two such names stay apart.
   */
  String label() {
    String kept = name.replaceAll("[^A-Za-z0-9_]+", "-").replaceAll("^[-_]+|-+$", "");
    boolean same = name.matches("[\\x20-\\x7e]*") && !kept.isEmpty() && kept.length() <= LONGEST_LABEL;
    if (same) {
      return kept;
    }
    String digits = String.format("-%04x", name.hashCode() & 0xffff);
    String begin = kept.isEmpty() ? "app" : kept;
    return begin.substring(0, Math.min(begin.length(), LONGEST_LABEL - digits.length())) + digits;
  }

  String json() {
    return "{\"id\":" + JsonText.quoted(id) + ",\"name\":" + JsonText.quoted(name)
        + ",\"sparkVersion\":" + JsonText.quoted(sparkVersion) + "}";
  }

  /** As Spark's own jar says. */
  static String sparkVersion(ClassLoader spark) {
    try (InputStream in = spark.getResourceAsStream("spark-version-info.properties")) {
      Properties said = new Properties();
      if (in != null) {
        said.load(in);
      }
      return said.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
