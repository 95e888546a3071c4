package io.tidemark.ml;

import java.time.Instant;

/** A prediction that has met its report, in the window of its schedule: a row that left Spark. */
record JoinedRow(String flight, Prediction.Role role, Scored scored, OnlineView.Truth truth, Instant windowStart,
    Instant windowEnd) {}
