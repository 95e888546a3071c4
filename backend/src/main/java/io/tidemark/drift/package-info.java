/**
 * The lab of anomalies and drift: sensors whose faults are known, a detector that Spark ML has fitted, a streaming query that applies it
 * and one that counts windows. Owns its topics, its queries and the ledger of the faults; refuses to work out a score or a count of a
 * window that Spark has not told.
 */
package io.tidemark.drift;
