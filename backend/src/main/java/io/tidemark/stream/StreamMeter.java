package io.tidemark.stream;

/**
 * One stream's figures for {@code /metrics}.
 *
 * @param events records ever written to its topic, as the tap saw its ends last
 * @param rate events per second over the last five seconds
 * @param malformed since the server's start
 * @param skipped by the tap, because there were more than could be parsed; since the server's start
 */
public record StreamMeter(String stream, StreamState state, long events, double rate, long malformed, long skipped) {}
