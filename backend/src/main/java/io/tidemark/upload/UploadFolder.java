package io.tidemark.upload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where uploads lie. What arrives is written beside them and takes its name in one move when it is complete, so that there is never a
 * part of a file. Safe for use by many threads.
 */
final class UploadFolder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*\\.(json|jsonl|csv|parquet)");
  private static final int LONGEST_NAME = 63;

  private final Path complete;
  private final Path incoming;

  /** Creates the folders where they are missing, and forgets what a killed server left half received. */
  UploadFolder(Path data) {
    complete = data.resolve("uploads");
    incoming = data.resolve("uploads-incoming");
    try {
      Files.createDirectories(complete);
      Files.createDirectories(incoming);
      for (Path left : files(incoming)) {
        Files.delete(left);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the folder for uploads can't be made in " + data, e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.toList();
    }
  }

  /** @throws Problem when it can't name an upload */
  static String checked(String name) {
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw Problem.invalid(
          "",
          "\"" + name + "\" can't name an upload; use up to " + LONGEST_NAME
              + " letters, digits, dots, hyphens and underscores, beginning with a letter or digit and ending in .json, .jsonl, .csv or .parquet");
    }
    return name;
  }

  static String format(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ending.equals("jsonl") ? "json" : ending;
  }

  /** Where the upload of this name lies, or would. */
  Path path(String name) {
    return complete.resolve(checked(name));
  }

  /** Receives a file beside the others; the caller moves it on or deletes it. @throws Problem when it is too large or empty */
  Path receive(String name, InputStream body) throws IOException {
    Path file = incoming.resolve(UUID.randomUUID() + "." + format(name));
    try {
      long bytes = 0;
      try (OutputStream out = Files.newOutputStream(file)) {
        byte[] buffer = new byte[1 << 16];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
          bytes += read;
          if (bytes > Uploads.MOST_BYTES) {
            throw Problem.tooLarge("the file is larger than 64 MiB; cut it, or write it to a topic and name that in a stream");
          }
          out.write(buffer, 0, read);
        }
      }
      if (bytes == 0) {
        throw Problem.invalid("", "the file is empty; send its content as the body");
      }
      return format(name).equals("json") ? asLines(file) : file;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** One object a line, also of what was one array. */
  private Path asLines(Path file) throws IOException {
    if (!beginsWithArray(file)) {
      return file;
    }
    Path lines = incoming.resolve(UUID.randomUUID() + ".json");
    // The shared mapper takes what follows a value for an error; in an array something does follow.
    ObjectReader reader = Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    try (JsonParser parser = Json.mapper().getFactory().createParser(file.toFile());
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(lines))) {
      parser.nextToken();
      for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY && token != null; token = parser.nextToken()) {
        out.write(Json.mapper().writeValueAsBytes(reader.readTree(parser)));
        out.write('\n');
      }
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      Files.deleteIfExists(lines);
      throw Problem.invalid("", "the file begins like an array of JSON but is none: " + e.getOriginalMessage());
    }
    Files.delete(file);
    return lines;
  }

  private static boolean beginsWithArray(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      int first = in.read();
      while (first >= 0 && Character.isWhitespace(first)) {
        first = in.read();
      }
      return first == '[';
    }
  }

  /** Takes the name; what had it before is gone. */
  void complete(Path received, String name) throws IOException {
    Files.move(received, path(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  boolean delete(String name) throws IOException {
    return Files.deleteIfExists(path(name));
  }
}
