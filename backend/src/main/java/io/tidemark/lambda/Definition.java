package io.tidemark.lambda;

/**
 * A run as it was asked for, everything left out filled in; speed, watermark and batchEvery as they were changed since.
 *
 * @param day of the flights, ISO date; null for all days
 * @param speed how many times faster than in real time reports are sent
 * @param watermark of the speed layer; null for none
 * @param batchEvery null when batch runs are begun by hand
 */
public record Definition(Input input, String day, int speed, Logic logic, String watermark, String batchEvery, boolean kappa, long seed) {
  Definition withSpeed(int changed) {
    return new Definition(input, day, changed, logic, watermark, batchEvery, kappa, seed);
  }

  Definition withWatermark(String changed) {
    return new Definition(input, day, speed, logic, changed, batchEvery, kappa, seed);
  }

  Definition withBatchEvery(String changed) {
    return new Definition(input, day, speed, logic, watermark, changed, kappa, seed);
  }

  /** Real flights, or drawn ones. */
  public enum Input {
    flights,
    random
  }
}
