package io.tidemark.stream;

/** One topic of the broker. {@code stream} reads it, or null; {@code own}: Tidemark has made it for a stream. */
public record TopicView(String name, int partitions, String stream, boolean own) {}
