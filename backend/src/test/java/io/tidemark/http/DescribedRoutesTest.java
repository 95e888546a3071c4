package io.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.javalin.Javalin;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code openapi.yaml} and the routes there are name each other, and nothing in the description points nowhere. */
final class DescribedRoutesTest {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  @Test
  void eachRouteIsDescribedAndEachDescriptionHasItsRoute() throws Exception {
    Javalin javalin = Javalin.create(config -> new ApiRoutes(new TestingServices().services()).addTo(config.routes));
    Set<String> built = javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(handler -> handler.endpoint.method.name() + " " + handler.endpoint.path)
        .collect(Collectors.toCollection(TreeSet::new));
    built.add("GET /metrics");
    assertThat(described()).isEqualTo(built);
  }

  @Test
  void eachReferenceLeadsSomewhere() throws Exception {
    JsonNode all = description();
    assertThat(all.findValuesAsText("$ref")).isNotEmpty().allSatisfy(pointer -> assertThat(all.at(pointer.substring(1)).isMissingNode()).as(pointer).isFalse());
  }

  private static Set<String> described() throws Exception {
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : description().path("paths").properties()) {
      path.getValue().fieldNames().forEachRemaining(
          method -> {
            if (METHODS.contains(method)) {
              described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
            }
          });
    }
    return described;
  }

  private static JsonNode description() throws Exception {
    return new YAMLMapper().readTree(DescribedRoutesTest.class.getResourceAsStream("/openapi.yaml"));
  }
}
