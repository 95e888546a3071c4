/**
 * What goes over the wire, HTTP and WebSocket alike: the one JSON mapping and the problems a caller can be told of.
 *
 * <p>Knows no Spark, Javalin or Jetty type. Features throw {@link io.tidemark.wire.Problem}; only {@code http} turns it into a response.
 */
package io.tidemark.wire;
