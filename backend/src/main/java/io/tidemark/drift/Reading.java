package io.tidemark.drift;

import java.time.Instant;
import java.util.List;

/**
 * What one sensor has measured, and what only the lab knows of it.
 *
 * @param values by {@link Feature}
 * @param fault null where nothing was wrong; it is not in the topic
 */
record Reading(long id, Instant at, int sensor, List<Double> values, FaultKind fault) {}
