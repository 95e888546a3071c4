package io.tidemark.stream;

/** Which files of a directory have been brought in; kept durable. */
interface FileMemory {
  boolean knows(String name);

  /** @throws IllegalStateException with a sentence when no more can be remembered */
  void remember(String name);
}
