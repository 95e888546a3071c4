/**
 * The lab: scenarios, the runs that play them on Spark, and the lessons made of them. What it promises is in docs/lab.md.
 *
 * <p>Works nothing out itself: whatever a run shows was done by Spark on fresh streams and fresh queries. Keeps nothing over a restart,
 * and nothing of it appears among the streams and queries of the control room. Knows neither HTTP nor Spark types.
 */
package io.tidemark.lesson;
