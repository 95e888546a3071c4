/**
 * Queries: definitions become Spark plans, run, stop, fail, resume.
 *
 * <p>Owns the registry of queries, their lifecycle, their result tables and checkpoints, and the joining of what a batch wrote (the
 * sink) with what Spark reports about it (the listener). Refuses anything Spark would refuse before anything is stored. Records that
 * go over the wire hold no Spark types.
 */
package io.tidemark.query;
