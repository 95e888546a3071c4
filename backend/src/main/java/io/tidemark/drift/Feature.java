package io.tidemark.drift;

import java.util.Arrays;
import java.util.List;

/** What a sensor measures: it follows the load of its machine, with noise. Units: degrees Celsius, millimetres a second, amperes. */
enum Feature {
  temperature(60, 10, 1),
  vibration(2, 1.5, 0.2),
  current(5, 6, 0.4);

  static final List<String> NAMES = Arrays.stream(values()).map(Enum::name).toList();
  /** Of half the sum of one and a sine, over whole cycles. */
  private static final double LOAD_VARIANCE = 0.125;

  private final double idle;
  private final double swing;
  private final double noise;

  Feature(double idle, double swing, double noise) {
    this.idle = idle;
    this.swing = swing;
    this.noise = noise;
  }

  /** @param load 0 to 1. @param shake a standard normal draw */
  double at(double load, double shake) {
    return idle + swing * load + noise * shake;
  }

  double noise() {
    return noise;
  }

  /** One standard deviation of a quiet sensor. */
  double deviation() {
    return Math.sqrt(swing * swing * LOAD_VARIANCE + noise * noise);
  }
}
