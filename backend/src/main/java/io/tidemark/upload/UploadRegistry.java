package io.tidemark.upload;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.unix_micros;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.store.Documents;
import io.tidemark.stream.ColumnType;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamSchema;
import io.tidemark.stream.TableFiles;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The uploads, each with what Spark found in it, which is kept durable beside the file.
 *
 * <p>At most {@value #MOST_UPLOADS}. What needs Spark answers 503 before it is up. Reading a file blocks its caller; changes are made one
 * after the other. Safe for use by many threads.
 */
public final class UploadRegistry implements Uploads, TableFiles {
  private static final int MOST_UPLOADS = 200;
  private static final int MOST_COLUMNS = 100;
  private static final int SAMPLE_ROWS = 5;

  private final UploadFolder folder;
  private final OrderedFiles ordered;
  private final Documents documents;
  private final Supplier<Optional<SparkSession>> spark;
  private final Function<String, List<String>> replaying;
  private final Object change = new Object();

  /** @param replaying the streams that replay the upload of a name */
  public UploadRegistry(Path data, Documents documents, Supplier<Optional<SparkSession>> spark, Function<String, List<String>> replaying) {
    this.folder = new UploadFolder(data);
    this.ordered = new OrderedFiles(data.resolve("uploads-ordered"));
    this.documents = documents;
    this.spark = spark;
    this.replaying = replaying;
  }

  @Override
  public List<UploadView> list() {
    return documents.all().values().stream().map(json -> Json.read(json, UploadView.class)).toList();
  }

  @Override
  public UploadView put(String name, InputStream body) throws IOException {
    UploadFolder.checked(name);
    SparkSession session = session();
    refuseWhileReplayed(name, "replaced");
    if (documents.get(name).isEmpty() && documents.all().size() >= MOST_UPLOADS) {
      throw Problem.conflict("there are " + MOST_UPLOADS + " uploads already; delete one first");
    }
    Path received = folder.receive(name, body);
    try {
      UploadView view = look(session, name, received);
      synchronized (change) {
        refuseWhileReplayed(name, "replaced");
        folder.complete(received, name);
        documents.put(name, Json.write(view));
        ordered.forget(name);
      }
      return view;
    } finally {
      Files.deleteIfExists(received);
    }
  }

  private void refuseWhileReplayed(String name, String verb) {
    List<String> streams = replaying.apply(name);
    if (!streams.isEmpty()) {
      throw Problem.conflict("stream " + String.join(", ", streams) + " replays " + name + ", so it can't be " + verb + "; delete the stream first, or give it another generator");
    }
  }

  @Override
  public void delete(String name) {
    synchronized (change) {
      view(name);
      refuseWhileReplayed(name, "deleted");
      try {
        documents.remove(name);
        folder.delete(name);
        ordered.forget(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private UploadView view(String name) {
    return documents.get(UploadFolder.checked(name))
        .map(json -> Json.read(json, UploadView.class))
        .orElseThrow(() -> Problem.notFound("there is no upload \"" + name + "\"; GET /api/uploads lists them"));
  }

  private SparkSession session() {
    return spark.get().orElseThrow(() -> Problem.unavailable("Spark, which reads uploads, is still starting; try again in a few seconds"));
  }

  /** What Spark finds in a file. @throws Problem when it finds nothing it can use */
  private static UploadView look(SparkSession session, String name, Path file) throws IOException {
    FileTable table = new FileTable(session, file, UploadFolder.format(name));
    try {
      List<StreamSchema.Column> columns = new ArrayList<>(table.columns());
      if (columns.isEmpty() || columns.size() > MOST_COLUMNS) {
        throw Problem.invalid("", "the file has " + columns.size() + " columns; give one with 1 to " + MOST_COLUMNS);
      }
      Optional<String> eventTime = StreamSchema.likelyEventTime(columns);
      StreamSchema schema = new StreamSchema(columns);
      Dataset<Row> values = table.values(schema);
      long rows = values.count();
      if (rows == 0) {
        throw Problem.invalid("", "the file has no rows");
      }
      List<JsonNode> sample = values.limit(SAMPLE_ROWS).collectAsList().stream().map(row -> (JsonNode) RowJson.of(row, schema)).toList();
      return new UploadView(name, Files.size(file), rows, UploadFolder.format(name), schema.ddl(), eventTime.orElse(null), sample);
    } catch (Exception e) {
      // Spark's Scala methods throw checked exceptions they do not declare.
      if (e instanceof Problem problem) {
        throw problem;
      }
      throw Problem.invalid("", "Spark can't read the file as " + UploadFolder.format(name) + ": " + firstLine(e));
    }
  }

  static String firstLine(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }

  /**
   * The rows of an upload as a table of {@code schema}, in the order of the file.
   *
   * @throws Problem when there is no such upload, it has more rows, lacks a column, or a value does not fit
   */
  public List<JsonNode> rows(String name, StreamSchema schema, int most) {
    UploadView view = view(name);
    if (view.rows() > most) {
      throw Problem.invalid("/upload", name + " has " + view.rows() + " rows; a table takes at most " + most);
    }
    Map<String, ColumnType> present = columns(view);
    List<String> absent = schema.columns().stream().map(StreamSchema.Column::name).filter(column -> !present.containsKey(column)).toList();
    if (!absent.isEmpty()) {
      throw Problem.invalid("/schema", name + " has no column " + String.join(", ", absent) + "; it has " + String.join(", ", present.keySet()));
    }
    List<JsonNode> rows = new ArrayList<>();
    try {
      for (Row row : new FileTable(session(), folder.path(name), view.format()).values(schema).collectAsList()) {
        String misfit = RowJson.misfit(row, schema);
        if (misfit != null) {
          throw Problem.invalid("/schema", "in row " + (rows.size() + 1) + " of " + name + " " + misfit + "; choose another type");
        }
        rows.add(RowJson.of(row, schema));
      }
    } catch (IOException e) {
      throw Problem.unavailable(name + " can't be read now: " + e.getMessage());
    }
    return rows;
  }

  private static Map<String, ColumnType> columns(UploadView view) {
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    StreamSchema.read(view.schema(), complaint -> {}).ifPresent(schema -> schema.columns().forEach(column -> columns.put(column.name(), column.type())));
    return columns;
  }

  // ---- for streams -------------------------------------------------------------------------------------------------------------

  @Override
  public Optional<String> complaint(String upload, StreamDefinition definition) {
    Optional<UploadView> view = documents.get(upload).map(json -> Json.read(json, UploadView.class));
    if (view.isEmpty()) {
      return Optional.of("there is no upload \"" + upload + "\"; PUT /api/uploads/NAME makes one");
    }
    if (view.get().rows() > MOST_ORDERED_ROWS) {
      return Optional.of(upload + " has " + view.get().rows() + " rows; at most " + MOST_ORDERED_ROWS + " can be replayed, cut it");
    }
    Map<String, ColumnType> present = columns(view.get());
    String absent = definition.columnNames().stream().filter(name -> !present.containsKey(name)).collect(Collectors.joining(", "));
    return absent.isEmpty() ? Optional.empty() : Optional.of(upload + " has no column " + absent + "; it has " + String.join(", ", present.keySet()));
  }

  @Override
  public void parquet(Path file, StreamDefinition definition, Predicate<byte[]> each) throws IOException {
    SparkSession session = spark.get().orElseThrow(() -> new IOException("Spark, which reads Parquet, is still starting"));
    StreamSchema schema = definition.columns();
    try {
      Iterator<Row> rows = new FileTable(session, file, "parquet").values(schema).toLocalIterator();
      while (rows.hasNext() && each.test(Json.mapper().writeValueAsBytes(RowJson.of(rows.next(), schema)))) {
        // Each row is handed over in the condition.
      }
    } catch (Exception e) {
      // Spark's Scala methods throw checked exceptions they do not declare.
      if (session.sparkContext().isStopped()) {
        throw new IOException("Spark has stopped", e);
      }
      throw new Broken(file.getFileName() + " can't be read as Parquet: " + firstLine(e), e);
    }
  }

  @Override
  public Ordered ordered(String upload, StreamDefinition definition) throws IOException {
    Optional<String> wrong = complaint(upload, definition);
    if (wrong.isPresent()) {
      throw new IOException(wrong.get());
    }
    SparkSession session = spark.get().orElseThrow(() -> new IOException("Spark, which brings " + upload + " into order, is still starting"));
    StreamSchema schema = definition.columns();
    Path file = folder.path(upload);
    return ordered.of(upload, file, definition, view(upload).rows(), () -> inOrder(session, file, UploadFolder.format(upload), schema, definition.eventTime(), view(upload).rows()));
  }

  /** Values and, last, the event time in microseconds. Spark sorts, on disk if need be; rows of the same time keep their order. */
  private static Dataset<Row> inOrder(SparkSession session, Path file, String format, StreamSchema schema, String eventTime, long rows) throws IOException {
    int parts = (int) Math.max(1, rows / OrderedFiles.ROWS_AT_ONCE);
    return new FileTable(session, file, format)
        .values(schema)
        .withColumn("place", monotonically_increasing_id())
        .withColumn("micros", unix_micros(col("v_" + eventTime)))
        .filter(col("micros").isNotNull())
        .repartitionByRange(parts, col("micros"))
        .sortWithinPartitions(col("micros"), col("place"))
        .drop("place");
  }
}
