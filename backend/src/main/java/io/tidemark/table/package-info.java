/**
 * Static tables that SQL may join with streams: small, kept durable with their rows, read when a query starts.
 *
 * <p>Refuses a name that a stream has, rows that do not fit the schema, and more than 10,000 rows or a megabyte.
 */
package io.tidemark.table;
