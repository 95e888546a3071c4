/**
 * The DStream lab: the same lines through a DStream program and through a Structured Streaming query, one interval a step.
 * What it promises is in docs/dstream.md.
 *
 * <p>Works nothing out itself: every RDD, count and window told is one Spark made. Keeps nothing over a restart. Spark types
 * stay in the classes that hold Spark; records, sources and the registry of runs know none.
 */
package io.tidemark.dstream;
