package io.tidemark.ml;

import io.tidemark.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqlitePredictionsTest extends PredictionTableContract {
  @TempDir Path directory;

  @Override
  Store open() {
    return Store.open(null, directory);
  }
}
