package io.tidemark.lesson;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.tidemark.wire.Problem;
import java.io.IOException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads a document that is YAML or JSON text.
 *
 * <p>At most {@value #MOST_CHARACTERS} characters, {@value #DEPTH} levels deep, one document, no key twice, and no aliases: they could
 * make a small text arbitrarily large. What is broken is told with its line. Safe for use by many threads.
 */
final class DocumentText {
  static final int MOST_CHARACTERS = 256 * 1024;
  private static final int DEPTH = 50;
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();
  private static final YAMLMapper YAML =
      YAMLMapper.builder(YAMLFactory.builder().loaderOptions(limits()).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private DocumentText() {}

  private static LoaderOptions limits() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    options.setNestingDepthLimit(DEPTH);
    return options;
  }

  /** @throws Problem 413 or 400 with the line where the text is broken */
  static JsonNode read(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw Problem.tooLarge("the text has " + text.length() + " characters; at most " + MOST_CHARACTERS + " are allowed");
    }
    if (text.stripLeading().startsWith("{")) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException notJson) {
        try {
          return yaml(text);
        } catch (JsonProcessingException notYamlEither) {
          throw broken("JSON", notJson);
        }
      }
    }
    try {
      return yaml(text);
    } catch (JsonProcessingException e) {
      throw broken("YAML", e);
    }
  }

  private static JsonNode yaml(String text) throws JsonProcessingException {
    try (YAMLParser parser = (YAMLParser) YAML.getFactory().createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw Problem.invalid("", "line " + parser.currentLocation().getLineNr() + " has an alias (*…); write out what it stands for");
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw Problem.invalid("", "the text can't be read: " + e.getMessage());
    }
    return YAML.readTree(text);
  }

  private static Problem broken(String language, JsonProcessingException e) {
    String what = e.getOriginalMessage();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked && marked.getProblem() != null) {
        what = marked.getProblem();
      }
    }
    JsonLocation at = e.getLocation();
    String line = at == null ? "" : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
    return Problem.invalid("", "this is not " + language + line + ": " + what.lines().findFirst().orElse("broken"));
  }
}
