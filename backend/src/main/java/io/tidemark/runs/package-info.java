/** A lab that has one run at a time: what the labs of machine learning share of routes, live messages, idleness and ending. */
package io.tidemark.runs;
