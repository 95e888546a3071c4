package io.tidemark.stream;

import java.io.IOException;

/** Brings events into a stream's topic; runs on a thread of its own. */
interface Feed {
  /**
   * Runs until the outlet is stopped, or returns when there will never be anything more to bring.
   *
   * @throws IOException or any runtime exception with a sentence for the user; the feed is then run anew after a while
   */
  void run(Outlet outlet) throws IOException;
}
