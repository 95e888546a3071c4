package io.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page finds its libraries where they are: the import map, the class path and {@code frontend/pom.xml} say the same. */
class ImportMapTest {
  private static final Path FRONTEND = Path.of("..", "frontend");
  /** Is no module; one of the page's own brings it in. */
  private static final String LOADED_AS_A_SCRIPT = "hammerjs";

  @Test
  void everyModuleIsThereInTheVersionOfThePom() throws Exception {
    Map<String, String> asked = versionsOfThePom();
    String page = Files.readString(FRONTEND.resolve("src/main/web/index.html"));
    Matcher map = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL).matcher(page);
    assertThat(map.find()).isTrue();
    JsonNode imports = new ObjectMapper().readTree(map.group(1)).path("imports");
    assertThat(imports).hasSizeGreaterThan(20);
    imports.properties().forEach(entry -> {
      if (!entry.getValue().asText().startsWith("/webjars/")) {
        assertThat(FRONTEND.resolve("src/main/web" + entry.getValue().asText())).as(entry.getKey()).exists();
        return;
      }
      String[] path = entry.getValue().asText().split("/");
      assertThat(asked.getOrDefault(path[2], path[3])).as("version of %s", entry.getKey()).isEqualTo(path[3]);
      assertThat(getClass().getResource("/META-INF/resources" + entry.getValue().asText())).as(entry.getKey()).isNotNull();
    });
    assertThat(asked.keySet()).as("libraries of the pom that the page can't import").allMatch(name -> name.equals(LOADED_AS_A_SCRIPT) || imports.toString().contains("/webjars/" + name + "/"));
  }

  private static Map<String, String> versionsOfThePom() throws Exception {
    Pattern dependency = Pattern.compile("<groupId>org\\.webjars\\.npm</groupId><artifactId>([^<]+)</artifactId><version>([^<$]+)</version>");
    return dependency.matcher(Files.readString(FRONTEND.resolve("pom.xml"))).results()
        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (one, two) -> one, TreeMap::new));
  }
}
