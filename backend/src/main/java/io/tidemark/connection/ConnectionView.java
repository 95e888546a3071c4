package io.tidemark.connection;

/** A connection as everybody may see it; {@code user} may be null. */
public record ConnectionView(String name, String url, String user, boolean passwordSet) {}
