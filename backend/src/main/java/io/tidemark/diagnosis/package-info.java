/**
 * Says why a query is slow, stuck or losing rows: rules over its newest progress reports, each finding with the figures it rests on and
 * a remedy that fits this query.
 *
 * <p>Owns the rules, their thresholds, and what is known of each query's newest batches. Refuses Spark types, I/O and threads of its
 * own, and never guesses: what was not measured is null among the figures.
 */
package io.tidemark.diagnosis;
