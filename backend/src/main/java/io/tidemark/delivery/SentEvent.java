package io.tidemark.delivery;

/** An event that the broker has confirmed, with its place in the topic. */
record SentEvent(int number, long offset) {}
