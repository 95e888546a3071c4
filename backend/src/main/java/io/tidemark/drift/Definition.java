package io.tidemark.drift;

import io.tidemark.wire.Interval;

/**
 * A run as it was asked for, everything left out filled in; quantile as it was changed since.
 *
 * @param every how often each sensor measures
 * @param k centres of the detector
 * @param quantile of the training distances that is the threshold
 * @param speed how many times faster than the sensors' clock readings are sent while it plays
 */
record Definition(
    int sensors, Interval every, int k, double quantile, Interval window, Interval watermark, int speed, long seed) {
  Definition withQuantile(double changed) {
    return new Definition(sensors, every, k, changed, window, watermark, speed, seed);
  }
}
