package io.tidemark.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON merge patch, RFC 7396: objects are merged, null removes, everything else replaces. Changes neither of its arguments. */
public final class MergePatch {
  private MergePatch() {}

  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode result = target.isObject() ? target.deepCopy() : JsonNodeFactory.instance.objectNode();
    patch.properties().forEach(
        entry -> {
          if (entry.getValue().isNull()) {
            result.remove(entry.getKey());
          } else {
            result.set(entry.getKey(), apply(result.path(entry.getKey()), entry.getValue()));
          }
        });
    return result;
  }
}
