package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What the routes of models ask. All methods are called by many threads and throw {@link io.tidemark.wire.Problem} with the
 * place, the value and the remedy.
 */
public interface Models {
  /** Has a model trained; the model as it stands now. */
  Object train(JsonNode order);

  /** Newest first. */
  List<?> list();

  Object model(String id);

  /** Cancels the training of one that is being trained. */
  void delete(String id);

  /** What each stage of the saved pipeline makes of a record. */
  Object explain(String id, JsonNode document);
}
