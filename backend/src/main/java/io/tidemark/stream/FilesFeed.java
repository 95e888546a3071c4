package io.tidemark.stream;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tidemark.wire.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Watches a directory and brings in each new file of JSON (.json, .jsonl), CSV (.csv) or Parquet (.parquet) once, the oldest first.
 *
 * <p>A file is read when it has not been written to for a second; names that begin with . or _ are passed over. JSON is one object a
 * line or one array; CSV has a header of column names; Parquet is read by Spark. A file that was half read when Tidemark was killed is resumed after the last
 * row that reached the topic. What is in a row is not judged here: a bad one shows up as malformed.
 */
final class FilesFeed implements Feed {
  private static final long LOOK_EVERY_MILLIS = 1_000;
  private static final long REST_MILLIS = 1_000;

  private final Path directory;
  private final StreamDefinition definition;
  private final Clock clock;
  private final Source.FileFormat format;
  private final FileMemory memory;
  private final TableFiles tables;

  FilesFeed(Source.Files source, StreamDefinition definition, Clock clock, FileMemory memory, TableFiles tables) {
    this.directory = Path.of(source.path());
    this.format = source.format();
    this.definition = definition;
    this.clock = clock;
    this.memory = memory;
    this.tables = tables;
  }

  @Override
  public void run(Outlet outlet) throws IOException {
    Optional<Position> last = outlet.last();
    do {
      List<Path> files = ready();
      outlet.working();
      for (Path file : files) {
        String origin = "file:" + file.getFileName();
        long from = last.filter(position -> position.origin().equals(origin)).map(position -> position.n() + 1).orElse(0L);
        read(file, origin, from, outlet);
        if (outlet.stopped()) {
          return;
        }
        outlet.flush();
        memory.remember(file.getFileName().toString());
      }
    } while (outlet.await(LOOK_EVERY_MILLIS));
  }

  private List<Path> ready() throws IOException {
    List<Path> ready = new ArrayList<>();
    long restedSince = clock.millis() - REST_MILLIS;
    try (Stream<Path> found = Files.list(directory)) {
      for (Path file : (Iterable<Path>) found::iterator) {
        String name = file.getFileName().toString();
        if (formatOf(name).isPresent() && !memory.knows(name) && Files.isRegularFile(file)
            && Files.getLastModifiedTime(file).toMillis() <= restedSince) {
          ready.add(file);
        }
      }
    } catch (NotDirectoryException | NoSuchFileException e) {
      throw new IOException("there is no directory " + directory.toAbsolutePath() + "; create it or change the stream's path", e);
    }
    ready.sort(Comparator.comparingLong((Path file) -> file.toFile().lastModified()).thenComparing(Path::getFileName));
    return ready;
  }

  /** How to read a file; empty when it is none of ours. */
  private Optional<Source.FileFormat> formatOf(String name) {
    if (name.startsWith(".") || name.startsWith("_")) {
      return Optional.empty();
    }
    if (format != Source.FileFormat.auto) {
      return Optional.of(format);
    }
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "json", "jsonl" -> Optional.of(Source.FileFormat.json);
      case "csv" -> Optional.of(Source.FileFormat.csv);
      case "parquet" -> Optional.of(Source.FileFormat.parquet);
      default -> Optional.empty();
    };
  }

  private void read(Path file, String origin, long from, Outlet outlet) throws IOException {
    Numbered rows = new Numbered(origin, from, outlet);
    Source.FileFormat kind = formatOf(file.getFileName().toString()).orElseThrow();
    if (kind == Source.FileFormat.parquet) {
      parquet(file, rows);
      return;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (kind == Source.FileFormat.csv) {
        csv(in, rows);
      } else if (startsWithArray(in)) {
        array(in, rows);
      } else {
        lines(in, rows);
      }
    } catch (JacksonException e) {
      // The rest of a broken file can't be read by trying again.
      outlet.malformed();
    }
  }

  private void parquet(Path file, Numbered rows) throws IOException {
    try {
      tables.parquet(file, definition, rows::taken);
    } catch (TableFiles.Broken e) {
      rows.outlet.malformed();
    }
  }

  private static boolean startsWithArray(InputStream in) throws IOException {
    in.mark(64);
    int first = in.read();
    for (int i = 0; i < 60 && first != -1 && Character.isWhitespace(first); i++) {
      first = in.read();
    }
    in.reset();
    return first == '[';
  }

  private static void lines(InputStream in, Numbered rows) throws IOException {
    BoundedLines lines = new BoundedLines(in);
    for (Optional<String> line = lines.next(); line.isPresent() && !rows.stopped(); line = lines.next()) {
      rows.next(line.get().getBytes(StandardCharsets.UTF_8));
    }
    for (long i = 0; i < lines.passedOver(); i++) {
      rows.outlet.malformed();
    }
  }

  private static void array(InputStream in, Numbered rows) throws IOException {
    try (JsonParser parser = Json.mapper().getFactory().createParser(in)) {
      parser.nextToken();
      while (!rows.stopped() && parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
        // The shared mapper takes what follows a value for an error; in an array something does follow.
        JsonNode event = Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(parser);
        rows.next(Json.mapper().writeValueAsBytes(event));
      }
    }
  }

  private void csv(InputStream in, Numbered rows) throws IOException {
    StreamSchema schema = definition.columns();
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader()).readValues(in)) {
      while (!rows.stopped() && lines.hasNext()) {
        rows.next(json(lines.next(), schema));
      }
    }
  }

  private static byte[] json(Map<String, String> cells, StreamSchema schema) {
    JsonText json = new JsonText();
    for (StreamSchema.Column column : schema.columns()) {
      String cell = cells.get(column.name());
      boolean empty = cell == null || cell.isBlank();
      boolean literal =
          !empty
              && switch (column.type()) {
                case STRING, TIMESTAMP, DATE -> false;
                case DOUBLE, FLOAT, INT, BIGINT -> cell.strip().matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
                case BOOLEAN -> cell.strip().matches("true|false");
              };
      if (literal) {
        json.raw(column.name(), cell.strip());
      } else {
        json.text(column.name(), empty ? null : cell);
      }
    }
    return json.bytes();
  }

  /** Numbers a file's rows and leaves out those that are in the topic already. */
  private final class Numbered {
    private final String origin;
    private final long from;
    private final Outlet outlet;
    private long n;

    Numbered(String origin, long from, Outlet outlet) {
      this.origin = origin;
      this.from = from;
      this.outlet = outlet;
    }

    void next(byte[] value) {
      if (n >= from) {
        outlet.send(origin, n, clock.millis(), value);
      }
      n++;
    }

    /** As {@link #next}; false when the feed should end. */
    boolean taken(byte[] value) {
      next(value);
      return !stopped();
    }

    boolean stopped() {
      return outlet.stopped();
    }
  }
}
