package io.tidemark.query;

import io.tidemark.sql.Relations;
import io.tidemark.wire.Problem;
import java.util.Collection;
import java.util.List;

/** What SQL may read where there are no static tables: any stream whose columns can be told. */
final class OnlyStreams implements Relations {
  private final DefinitionReader.StreamColumns columns;

  OnlyStreams(DefinitionReader.StreamColumns columns) {
    this.columns = columns;
  }

  @Override
  public boolean has(String name) {
    try {
      columns.of(name);
      return true;
    } catch (Problem missing) {
      return false;
    }
  }

  @Override
  public Collection<String> names() {
    return List.of();
  }
}
