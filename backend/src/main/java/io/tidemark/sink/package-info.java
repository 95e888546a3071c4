/**
 * Where the rows of a query go besides the dashboard: Kafka topics, files, tables.
 *
 * <p>Owns what may be asked of them ({@link io.tidemark.sink.OutputSink}), and the writing of a micro-batch to all of them from
 * one evaluation of its plan. Refuses, before a query is stored, what could not be written.
 */
package io.tidemark.sink;
