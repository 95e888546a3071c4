package io.tidemark.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** All that may be done with static tables from outside. Each method throws {@link io.tidemark.wire.Problem}. Safe for use by many threads. */
public interface Tables {
  /** By name, without their rows. */
  List<?> list();

  /** With its rows. */
  Object get(String name);

  /** Creates or replaces; a query that runs keeps the rows it began with. */
  Object put(String name, JsonNode body);

  void delete(String name);
}
