package io.tidemark.query;

import io.tidemark.sql.Relations;
import io.tidemark.wire.Problem;
import java.util.Collection;
import java.util.TreeSet;

/** What SQL may read: the registered streams and static tables. */
final class Readable implements Relations {
  private final StreamShape.Catalog streams;
  private final StaticTables tables;

  Readable(StreamShape.Catalog streams, StaticTables tables) {
    this.streams = streams;
    this.tables = tables;
  }

  @Override
  public boolean has(String name) {
    if (tables.table(name).isPresent()) {
      return true;
    }
    try {
      return streams.shape(name) != null;
    } catch (Problem missing) {
      return false;
    }
  }

  @Override
  public Collection<String> names() {
    TreeSet<String> names = new TreeSet<>();
    streams.all().forEach(stream -> names.add(stream.id()));
    tables.all().forEach(table -> names.add(table.name()));
    return names;
  }
}
