package io.tidemark.connection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What HTTP asks of connections; answers are written as JSON. Each throws {@link io.tidemark.wire.Problem} for what can't be
 * done.
 */
public interface Connections {
  List<?> list();

  Object get(String name);

  Object put(String name, JsonNode definition);

  void delete(String name);

  Object test(String name);
}
