/**
 * What outlives a restart: definitions ({@link io.tidemark.store.Documents}), history ({@link io.tidemark.store.Journal}) and the
 * figures of it, thinned with age ({@link io.tidemark.store.Timeline}).
 *
 * <p>Holds JSON text and never looks into it; what a document means is its feature's business. Of figures it knows how they add up,
 * and not what they are of. SQLite in the data directory, or PostgreSQL; {@link io.tidemark.store.InMemoryStore} keeps the same
 * contract without a disk. Of the other packages only {@code connection} knows JDBC, for other people's databases.
 */
package io.tidemark.store;
