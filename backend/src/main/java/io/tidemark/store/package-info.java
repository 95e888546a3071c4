/**
 * What outlives a restart: definitions ({@link io.tidemark.store.Documents}) and history ({@link io.tidemark.store.Journal}).
 *
 * <p>Holds JSON text and never looks into it; what a document means is its feature's business. SQLite in the data directory, or
 * PostgreSQL; {@link io.tidemark.store.InMemoryStore} keeps the same contract without a disk. Of the
 * other packages only {@code connection} knows JDBC, for other people's databases.
 */
package io.tidemark.store;
