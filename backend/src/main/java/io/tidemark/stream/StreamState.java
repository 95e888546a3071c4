package io.tidemark.stream;

/** What a stream is doing, in the words of the live protocol. */
public enum StreamState {
  starting,
  running,
  paused,
  ended,
  failed
}
