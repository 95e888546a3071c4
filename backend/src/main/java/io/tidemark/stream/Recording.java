package io.tidemark.stream;

import java.io.IOException;

/**
 * Rows with a time of arrival, repeated without end: record n is row {@code n % rows} of lap {@code n / rows}, and times never fall.
 * Used by one thread at a time; reading may do I/O.
 */
interface Recording extends AutoCloseable {
  /** Which recording this is; part of what marks its records in the topic. */
  String name();

  /** At least one. */
  int rows();

  /** When record {@code n} reached the world, in the time of the data. */
  long arrivalMillis(long n);

  /** Record {@code n} as JSON. */
  byte[] json(long n);

  long lap(long n);

  @Override
  default void close() throws IOException {}
}
