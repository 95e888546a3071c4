package io.tidemark.store;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * For a feature with tables of its own: each call is one transaction. They take turns with all other calls of the store, so nothing
 * else of this server changes between two statements of one.
 */
@FunctionalInterface
public interface Transactions {
  /** @throws io.tidemark.wire.Problem unavailable, with the database's own reason; nothing was changed then */
  <T> T run(Function<Handle, T> work);
}
