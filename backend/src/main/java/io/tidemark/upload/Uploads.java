package io.tidemark.upload;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** All that may be done with uploads from outside. Each method throws {@link io.tidemark.wire.Problem}. Safe for use by many threads. */
public interface Uploads {
  /** The most bytes an upload may have. */
  long MOST_BYTES = 64L * 1024 * 1024;

  List<?> list();

  /**
   * Creates or replaces.
   *
   * @param body read to its end, or one byte further than {@link #MOST_BYTES}
   * @throws IOException when the body broke off; nothing is kept of it
   */
  Object put(String name, InputStream body) throws IOException;

  void delete(String name);
}
