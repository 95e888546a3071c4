/**
 * The delivery lab: failures, delivery guarantees, and what became of each event. What it promises is in docs/delivery.md.
 *
 * <p>Works nothing out itself: the lanes are real streaming queries in a JVM of their own ({@link
 * io.tidemark.delivery.Driver}), and what is shown is read back from topics, checkpoints, logs and sinks. Knows neither HTTP
 * nor Spark types; only the {@code driver} package below it, which is what runs in that JVM, knows Spark.
 */
package io.tidemark.delivery;
