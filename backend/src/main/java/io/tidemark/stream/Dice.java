package io.tidemark.stream;

/**
 * Random numbers that are a pure function of (seed, event number, salt), so that event n is the same whoever asks and whenever.
 *
 * <p>The mixing is the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
 */
final class Dice {
  private final long seed;

  Dice(long seed) {
    this.seed = mix(seed + 0x9E3779B97F4A7C15L);
  }

  long bits(long n, int salt) {
    return mix(mix(seed ^ (n * 0xD1B54A32D192ED03L)) + salt * 0x9E3779B97F4A7C15L);
  }

  /** In [0, 1). */
  double uniform(long n, int salt) {
    return (bits(n, salt) >>> 11) * 0x1.0p-53;
  }

  /** In 0 .. bound - 1. */
  int below(int bound, long n, int salt) {
    return (int) (uniform(n, salt) * bound);
  }

  <T> T pick(T[] from, long n, int salt) {
    return from[below(from.length, n, salt)];
  }

  /** Standard normal, by Box and Muller. */
  double normal(long n, int salt) {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(n, salt)));
    return radius * Math.cos(2 * Math.PI * uniform(n, salt + 7_919));
  }

  static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
