package io.tidemark.dstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.lesson.Bilingual;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The built-in scripts and what is told of sources, from the class path: {@code catalog.yaml} names the scripts, each in
 * {@code ID.yaml}. Read and checked at once; a file that is wrong makes it fail with the file's name. Immutable.
 */
final class Catalog {
  private static final String ROOT = "io/tidemark/dstream/";
  private static final YAMLMapper YAML = new YAMLMapper();

  /** GET /api/dstream. */
  public record Answer(List<Script> scripts, List<Source> sources, Deprecated deprecated) {}

  /** One line of the list of scripts. */
  public record Script(String id, Bilingual title, Bilingual about) {}

  /**
   * What lines may come from in a DStream program.
   *
   * @param here the lab can use it
   * @param replayable what was read can be read again
   * @param needs what it would take; null where it is here
   */
  public record Source(String name, boolean here, boolean replayable, Bilingual needs) {}

  /** Spark's own words on DStreams. */
  public record Deprecated(String since, String says) {}

  private static final String ON_CLUSTER = "onCluster";
  private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();
  private final Answer answer;

  private Catalog(boolean cluster) {
    JsonNode told = file("catalog");
    List<Script> scripts = new ArrayList<>();
    for (JsonNode id : told.path("scripts")) {
      ObjectNode script = (ObjectNode) file(id.asText());
      scripts.add(new Script(id.asText(), bilingual(script.remove("title")), bilingual(script.remove("about"))));
      script.put("script", id.asText());
      check(id.asText(), script);
      definitions.put(id.asText(), script);
    }
    List<Source> sources = new ArrayList<>();
    told.path("sources").forEach(one -> sources.add(source((ObjectNode) one, cluster)));
    answer = new Answer(List.copyOf(scripts), List.copyOf(sources), Json.bind(told.path("deprecated"), Deprecated.class));
  }

  /** @param cluster Spark runs on one, where some sources need something else */
  static Catalog load(boolean cluster) {
    return new Catalog(cluster);
  }

  private static Source source(ObjectNode told, boolean cluster) {
    JsonNode onCluster = told.remove(ON_CLUSTER);
    if (cluster && onCluster != null) {
      told.put("here", false).set("needs", onCluster);
    }
    return Json.bind(told, Source.class);
  }

  private static void check(String id, JsonNode script) {
    try {
      DefinitionReader.read(script);
    } catch (Problem e) {
      throw new IllegalStateException("the script " + id + " is wrong: " + e.fields(), e);
    }
  }

  private static Bilingual bilingual(JsonNode text) {
    return Json.bind(text, Bilingual.class);
  }

  private static JsonNode file(String name) {
    try (InputStream in = Catalog.class.getClassLoader().getResourceAsStream(ROOT + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException(ROOT + name + ".yaml is not there");
      }
      return YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(ROOT + name + ".yaml is not YAML", e);
    }
  }

  Answer answer() {
    return answer;
  }

  Set<String> ids() {
    return definitions.keySet();
  }

  /** {@code asked} with what it leaves out taken from the script it names, if it names one. @throws Problem invalid */
  Definition definition(ObjectNode asked) {
    JsonNode name = asked.path("script");
    if (name.isMissingNode() || name.isNull()) {
      return DefinitionReader.read(asked);
    }
    ObjectNode script = name.isTextual() ? definitions.get(name.textValue()) : null;
    if (script == null) {
      throw Problem.invalid("/script", "there is no script " + name + "; there are " + String.join(", ", definitions.keySet()));
    }
    ObjectNode whole = script.deepCopy();
    whole.setAll(asked);
    return DefinitionReader.read(whole);
  }
}
