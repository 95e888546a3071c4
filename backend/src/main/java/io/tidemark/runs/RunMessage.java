package io.tidemark.runs;

/** The whole run, as it is told to those who watch it. */
public record RunMessage(String type, String topic, Object run) {}
