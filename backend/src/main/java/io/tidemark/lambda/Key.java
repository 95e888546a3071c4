package io.tidemark.lambda;

/** What is counted by. {@code day} is an ISO date. */
record Key(String airport, String day) {}
