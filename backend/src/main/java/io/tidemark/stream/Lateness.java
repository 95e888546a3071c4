package io.tidemark.stream;

/**
 * How late an event is: a mixture of three distributions, scaled by the disorder.
 *
 * <p>Most events are late by an exponential jitter; some by a log-normal delay (retries, congested links); and sources that go
 * offline flush what they gathered as a burst: a run of consecutive events of one source whose event times rise from when it went
 * offline until now. Offline spells are Pareto distributed, so a few are very long. Disorder 0 makes every lateness 0; lateness never
 * exceeds {@code longestMillis}. A pure function of (seed, n).
 *
 * @param jitterMillis mean of the jitter at disorder 1
 * @param delayShare share of events with a log-normal delay at disorder 1
 * @param delayMedianMillis its median at disorder 1
 * @param burstShare share of runs that are bursts at disorder 1
 * @param offlineMillis the shortest offline spell at disorder 1
 */
record Lateness(
    double jitterMillis, double delayShare, double delayMedianMillis, double burstShare, double offlineMillis, double longestMillis) {
  /** Events per run: a burst is a run in which one source speaks alone. */
  static final int RUN = 16;

  private static final double DELAY_SIGMA = 0.9;
  private static final double PARETO_SHAPE = 1.4;

  /** Whether event {@code n} is part of a burst; then {@code n / RUN} tells the source. */
  boolean inBurst(Dice dice, long n, double disorder) {
    return dice.uniform(n / RUN, 101) < burstShare * disorder;
  }

  long millis(Dice dice, long n, double disorder) {
    if (disorder == 0) {
      return 0;
    }
    double late = -jitterMillis * Math.log(1 - dice.uniform(n, 102));
    if (inBurst(dice, n, disorder)) {
      double offline = offlineMillis * Math.pow(1 - dice.uniform(n / RUN, 103), -1 / PARETO_SHAPE);
      // The jitter stays below one step of the burst, so its events come in the order in which they were gathered.
      double step = Math.min(offline, longestMillis) / RUN;
      return Math.round(disorder * (step * (RUN - n % RUN) - step * 0.5 * dice.uniform(n, 104)));
    }
    if (dice.uniform(n, 105) < delayShare * disorder) {
      late += delayMedianMillis * Math.exp(DELAY_SIGMA * dice.normal(n, 106));
    }
    return Math.round(disorder * Math.min(late, longestMillis));
  }
}
