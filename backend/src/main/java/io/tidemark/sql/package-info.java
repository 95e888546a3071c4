/**
 * SQL as users write it: read with Spark's own parser and checked by lists of what is allowed, before anything is resolved.
 *
 * <p>Owns the guard, the list of allowed functions and the places of errors. Refuses to resolve a name: relations are handed in by the
 * caller, no catalog is ever asked. Knows nothing of queries, streams or sessions.
 */
package io.tidemark.sql;
