package io.tidemark.lambda;

import io.tidemark.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteServingTest extends ServingTablesContract {
  @TempDir Path directory;

  @Override
  Store open() {
    return Store.open(null, directory);
  }
}
