package io.tidemark.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * All that may be done with alerts from outside; every answer is ready for JSON, in the words of the public contract.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem}: not found, invalid, conflict. A refused call has changed nothing. Safe for
 * use by many threads.
 */
public interface AlertDesk {
  /** In the order of their names. */
  List<?> list();

  Object get(String alert);

  /** Creates or replaces. Of a built-in one, {@code query} and {@code on} can't be changed (409). */
  Object put(String alert, JsonNode document);

  /** A built-in one can't be removed (409). */
  void delete(String alert);

  /** Newest last. */
  List<?> log(int limit);

  Object webhook();

  Object putWebhook(JsonNode document);

  /** Sends a message to the webhook and waits for its answer: {@code {"ok":bool,"detail":"…"}}. */
  Object testWebhook();
}
