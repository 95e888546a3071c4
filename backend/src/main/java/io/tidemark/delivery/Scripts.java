package io.tidemark.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.lesson.Bilingual;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The built-in scripts, read from the class path: the folder {@value #ROOT} with an {@code index} of their ids, one a line (a folder in a
 * jar can't be listed); each is in the file {@code ID.yaml}.
 *
 * <p>Read whole and checked at once; a file that is wrong makes it fail with the file's name and every pointer. Immutable.
 */
final class Scripts {
  private static final String ROOT = "io/tidemark/delivery/scripts";
  private static final int TITLE = 200;
  private static final int PROSE = 2_000;

  private final Map<String, Script> scripts = new LinkedHashMap<>();

  /** A script. {@code failure} is null where nothing fails. */
  record Script(String id, Bilingual title, Bilingual about, FailurePoint failure, List<Action> actions) {
    Summary summary() {
      return new Summary(id, title, about, failure);
    }
  }

  /** One line of the list. */
  public record Summary(String id, Bilingual title, Bilingual about, FailurePoint failure) {}

  static Scripts load() {
    Scripts all = new Scripts();
    List<String> wrong = new ArrayList<>();
    for (String id : text("index").lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
      try {
        all.scripts.put(id, read(id, new YAMLMapper().readTree(text(id + ".yaml"))));
      } catch (Problem e) {
        e.fields().forEach(field -> wrong.add(id + ".yaml " + field.pointer() + ": " + field.detail()));
      } catch (JsonProcessingException e) {
        wrong.add(id + ".yaml: " + e.getMessage());
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException("The built-in scripts are wrong:\n" + String.join("\n", wrong));
    }
    return all;
  }

  private static Script read(String id, JsonNode root) {
    Complaints complaints = new Complaints();
    complaints.object("", root, Set.of("title", "about", "failure", "actions"));
    Bilingual title = complaints.bilingual("/title", root.path("title"), TITLE);
    Bilingual about = complaints.bilingual("/about", root.path("about"), PROSE);
    FailurePoint failure =
        Complaints.absent(root.path("failure")) ? null : complaints.choice("/failure", root.path("failure"), DefinitionReader.words(FailurePoint.class));
    List<Action> actions = DefinitionReader.actions(root.path("actions"), complaints);
    complaints.refuseIfAny();
    return new Script(id, title, about, failure, List.copyOf(actions));
  }

  private static String text(String name) {
    try (InputStream in = Scripts.class.getClassLoader().getResourceAsStream(ROOT + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException(ROOT + "/" + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Summary> summaries() {
    return scripts.values().stream().map(Script::summary).toList();
  }

  List<Script> all() {
    return List.copyOf(scripts.values());
  }

  Optional<List<Action>> actions(String id) {
    return Optional.ofNullable(scripts.get(id)).map(Script::actions);
  }
}
