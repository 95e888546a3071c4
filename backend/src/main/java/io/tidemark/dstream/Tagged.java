package io.tidemark.dstream;

import java.io.Serializable;

/** One row with the operation whose RDD it is from, so that all operations of an interval are collected by one Spark job. */
record Tagged(int operation, Object row) implements Serializable {}
