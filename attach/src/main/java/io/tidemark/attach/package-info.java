/**
 * Loaded into a Spark application of 3.5 or 4.x, this reports the progress of its streaming queries to a Tidemark server.
 *
 * <p>It owns nothing of the application: it never throws into Spark, never makes it wait, never keeps its JVM alive, and holds a
 * few mebibytes at most. It sends Spark's own progress reports and nothing of the rows. Java 8, and only classes and methods
 * that Spark has in 3.5 and in 4.x, on Scala 2.12 and 2.13 alike.
 */
package io.tidemark.attach;
