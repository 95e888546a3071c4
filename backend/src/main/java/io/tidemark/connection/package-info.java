/**
 * Databases that queries write to: named connections, and tables written exactly once a micro-batch.
 *
 * <p>Owns the pools and the built-in {@code results} (SQLite in the data directory). Knows JDBC and no Spark: rows come as Java
 * values. A password goes in and never comes out.
 */
package io.tidemark.connection;
