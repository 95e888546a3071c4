package io.tidemark.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code openapi.yaml} says can be asked, with its examples as valid documents to begin from. */
final class Routes {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  /**
   * @param path with {@code {parameters}} in it
   * @param parameters names of its query parameters
   * @param examples bodies that are valid, or nearly so; empty where no body is described
   */
  record Route(String method, String path, List<String> parameters, String type, List<JsonNode> examples) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final JsonNode all;

  private Routes(JsonNode all) {
    this.all = all;
  }

  static List<Route> of(String yaml) throws IOException {
    return new Routes(new YAMLMapper().readTree(yaml)).list();
  }

  private List<Route> list() {
    List<Route> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : all.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          found.add(route(operation.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), operation.getValue()));
        }
      }
    }
    return found;
  }

  private Route route(String method, String path, JsonNode operation) {
    List<String> parameters = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode known = resolved(parameter);
      if (known.path("in").asText().equals("query")) {
        parameters.add(known.path("name").asText());
      }
    }
    List<JsonNode> examples = new ArrayList<>();
    String type = null;
    for (Map.Entry<String, JsonNode> content : resolved(operation.path("requestBody")).path("content").properties()) {
      type = type == null ? content.getKey() : type;
      gather(content.getValue(), examples);
    }
    return new Route(method, path, parameters, type, examples);
  }

  private void gather(JsonNode content, List<JsonNode> examples) {
    if (content.has("example")) {
      examples.add(content.get("example"));
    }
    content.path("examples").forEach(example -> examples.add(resolved(example).path("value")));
    JsonNode schema = resolved(content.path("schema"));
    if (schema.has("example")) {
      examples.add(schema.get("example"));
    }
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? all.at(node.get("$ref").asText().substring(1)) : node;
  }
}
