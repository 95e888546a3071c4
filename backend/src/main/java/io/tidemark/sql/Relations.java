package io.tidemark.sql;

import java.util.Collection;

/** The names that SQL may read from. */
public interface Relations {
  /** Whether there is a stream or table of exactly this name. */
  boolean has(String name);

  /** All names, for a complaint. */
  Collection<String> names();
}
