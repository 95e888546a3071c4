/**
 * Files that users bring: kept in the data directory, described, and read as tables through Spark.
 *
 * <p>Owns what is under {@code uploads} and {@code uploads-ordered}. Refuses names that could lead elsewhere, files of more than 64 MiB and
 * files that Spark can't read; a refused upload leaves nothing behind.
 */
package io.tidemark.upload;
