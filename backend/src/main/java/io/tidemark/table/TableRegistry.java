package io.tidemark.table;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.StaticTables;
import io.tidemark.store.Documents;
import io.tidemark.stream.StreamSchema;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The static tables, kept durable with their rows: also one made of an upload, which may be deleted afterwards.
 *
 * <p>At most {@value #MOST_TABLES} tables of {@value #MOST_ROWS} rows and {@value #MOST_BYTES} bytes of JSON each. Changes are made one
 * after the other. Safe for use by many threads.
 */
public final class TableRegistry implements Tables, StaticTables {
  public static final int MOST_ROWS = 10_000;
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_TABLES = 100;
  private static final int MOST_COMPLAINTS = 100;
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,62}");

  /** Reads an upload as rows of a schema, at most so many. */
  @FunctionalInterface
  public interface UploadRows {
    List<JsonNode> rows(String upload, StreamSchema schema, int most);
  }

  /** One table as it is listed. {@code upload} is what it was made of, or null. */
  public record TableView(String name, String schema, int rows, String upload) {}

  /** One table with its rows. */
  public record FullTable(String name, String schema, List<JsonNode> rows, String upload) {}

  private final Documents documents;
  private final UploadRows uploads;
  private final Predicate<String> isStream;
  private final Object change = new Object();

  public TableRegistry(Documents documents, UploadRows uploads, Predicate<String> isStream) {
    this.documents = documents;
    this.uploads = uploads;
    this.isStream = isStream;
  }

  /** Whether there is a table of that name. */
  public boolean has(String name) {
    return documents.get(name).isPresent();
  }

  /** Whether neither a table nor a stream has that name. */
  boolean free(String name) {
    return !has(name) && !isStream.test(name);
  }

  @Override
  public List<TableView> list() {
    return documents.all().values().stream().map(json -> Json.read(json, FullTable.class)).map(TableRegistry::view).toList();
  }

  private static TableView view(FullTable table) {
    return new TableView(table.name(), table.schema(), table.rows().size(), table.upload());
  }

  @Override
  public FullTable get(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  private Optional<FullTable> find(String name) {
    return documents.get(name).map(json -> Json.read(json, FullTable.class));
  }

  private static Problem unknown(String name) {
    return Problem.notFound("there is no table \"" + name + "\"; GET /api/tables lists them");
  }

  @Override
  public TableView put(String name, JsonNode body) {
    if (!NAME.matcher(name).matches()) {
      throw Problem.invalid("", "\"" + name + "\" can't name a table; a name is a letter followed by at most 62 letters, digits or _");
    }
    FullTable table = read(name, body);
    String json = Json.write(table);
    if (json.length() > MOST_BYTES) {
      throw Problem.tooLarge("the table takes " + json.length() + " characters as JSON; at most " + MOST_BYTES + " are kept, leave rows or columns out");
    }
    synchronized (change) {
      if (isStream.test(name)) {
        throw Problem.conflict("there is a stream \"" + name + "\", and SQL could not tell a table of that name from it; choose another name");
      }
      if (!has(name) && documents.all().size() >= MOST_TABLES) {
        throw Problem.conflict("there are " + MOST_TABLES + " tables already; delete one first");
      }
      documents.put(name, json);
    }
    return view(table);
  }

  private FullTable read(String name, JsonNode body) {
    List<Problem.Field> problems = new ArrayList<>();
    if (!body.isObject()) {
      throw Problem.invalid("", "a table is a JSON object with schema and either rows or upload");
    }
    body.fieldNames().forEachRemaining(field -> {
      if (!Set.of("schema", "rows", "upload").contains(field)) {
        problems.add(new Problem.Field("/" + field.replace("~", "~0").replace("/", "~1"), "there is no field " + field + "; allowed are schema, rows, upload"));
      }
    });
    Optional<StreamSchema> schema = schema(body.path("schema"), problems);
    boolean upload = body.hasNonNull("upload");
    if (upload == body.hasNonNull("rows")) {
      problems.add(new Problem.Field("/rows", "give either rows or upload"));
    } else if (upload && !body.get("upload").isTextual()) {
      problems.add(new Problem.Field("/upload", "upload is " + body.get("upload") + " but must be the name of one"));
    } else if (!upload && schema.isPresent()) {
      check(body.get("rows"), schema.get(), problems);
    }
    if (!problems.isEmpty()) {
      throw Problem.invalid(problems);
    }
    List<JsonNode> rows = new ArrayList<>();
    if (upload) {
      rows.addAll(uploads.rows(body.get("upload").textValue(), schema.orElseThrow(), MOST_ROWS));
    } else {
      body.get("rows").forEach(rows::add);
    }
    return new FullTable(name, schema.orElseThrow().ddl(), rows, upload ? body.get("upload").textValue() : null);
  }

  private static Optional<StreamSchema> schema(JsonNode ddl, List<Problem.Field> problems) {
    if (!ddl.isTextual() || ddl.textValue().isBlank()) {
      problems.add(new Problem.Field("/schema", "schema is missing; give the columns as DDL, for example \"iata STRING, city STRING\""));
      return Optional.empty();
    }
    return StreamSchema.read(ddl.textValue(), complaint -> problems.add(new Problem.Field("/schema", complaint)));
  }

  private static void check(JsonNode rows, StreamSchema schema, List<Problem.Field> problems) {
    if (!rows.isArray() || rows.size() > MOST_ROWS) {
      problems.add(new Problem.Field("/rows", rows.isArray() ? "there are " + rows.size() + " rows; at most " + MOST_ROWS + " are kept" : "rows is a list of objects, one a row"));
      return;
    }
    for (int i = 0; i < rows.size() && problems.size() < MOST_COMPLAINTS; i++) {
      schema.check(rows.get(i), null, "/rows/" + i, problems);
    }
  }

  @Override
  public void delete(String name) {
    synchronized (change) {
      if (!documents.remove(name)) {
        throw unknown(name);
      }
    }
  }

  // ---- for queries -------------------------------------------------------------------------------------------------------------

  @Override
  public Optional<StaticTables.Table> table(String name) {
    return isStream.test(name) ? Optional.empty() : find(name).map(Stored::new);
  }

  @Override
  public List<StaticTables.Table> all() {
    List<StaticTables.Table> all = new ArrayList<>();
    list().stream().filter(table -> !isStream.test(table.name())).forEach(table -> table(table.name()).ifPresent(all::add));
    return all;
  }

  private static final class Stored implements StaticTables.Table {
    private final FullTable table;

    Stored(FullTable table) {
      this.table = table;
    }

    @Override
    public String name() {
      return table.name();
    }

    @Override
    public String schema() {
      return table.schema();
    }

    @Override
    public List<Map<String, Object>> rows() {
      return Json.mapper().convertValue(table.rows(), new TypeReference<List<Map<String, Object>>>() {});
    }
  }
}
