package io.tidemark.delivery.driver;

import java.io.Serializable;

/** Offsets of the lane's topic that one task reads; {@code until} is not among them. */
record LaneRange(long from, long until) implements Serializable {}
