package io.tidemark.diagnosis;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a rule has seen in one look; it becomes a {@link Finding} when it lasts. Figures keep the order in which they were given. */
record Symptom(Severity severity, Map<String, Object> figures, String detail, String remedy) {
  /** @param pairs names and values in turn; a value may be null */
  static Map<String, Object> figures(Object... pairs) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      figures.put((String) pairs[i], pairs[i + 1]);
    }
    return figures;
  }
}
