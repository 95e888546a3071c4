package io.tidemark.query;

import io.tidemark.sql.SqlWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** Answer of {@code GET /api/sql}: what an editor may offer. */
public record SqlWordsView(List<SqlWords.FunctionWord> functions, List<String> keywords, List<Relation> relations) {
  public record Column(String name, String type) {}

  /** {@code kind} is {@code stream} or {@code table}. */
  public record Relation(String name, String kind, List<Column> columns) {}

  static SqlWordsView of(StreamShape.Catalog streams, StaticTables tables) {
    List<Relation> relations = new ArrayList<>();
    streams.all().forEach(stream -> relations.add(new Relation(stream.id(), "stream", Columns.of(stream.schema()))));
    tables.all().forEach(table -> relations.add(new Relation(table.name(), "table", Columns.of(table.schema()))));
    relations.sort(Comparator.comparing(Relation::name));
    return new SqlWordsView(SqlWords.functions(), SqlWords.keywords(), relations);
  }

  private static final class Columns {
    static List<Column> of(String ddl) {
      List<Column> columns = new ArrayList<>();
      StructType.fromDDL(ddl).foreach(Catalyst.function(field -> columns.add(new Column(field.name(), field.dataType().sql()))));
      return columns;
    }
  }
}
