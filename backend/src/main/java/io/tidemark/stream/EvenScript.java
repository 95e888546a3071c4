package io.tidemark.stream;

import java.util.Optional;

/** Events at a steady rate, made by a function of their number and due time. */
final class EvenScript implements Script {
  /** Makes event {@code n}, due at {@code dueMillis}. */
  @FunctionalInterface
  interface Maker {
    byte[] event(long n, long dueMillis);
  }

  private final String origin;
  private final double rate;
  private final Maker maker;
  private long anchorNumber;
  private long anchorMillis;

  EvenScript(String origin, double rate, Maker maker) {
    this.origin = origin;
    this.rate = rate;
    this.maker = maker;
  }

  static EvenScript of(Generator.Synthetic generator) {
    Dice dice = new Dice(generator.seed());
    Scene scene = generator.scene();
    return new EvenScript(
        generator.kind(), generator.rate(), (n, due) -> scene.event(dice, n, generator.disorder(), due));
  }

  static EvenScript of(Source.Rate source, String eventTime) {
    return new EvenScript(
        "rate", source.rowsPerSecond(), (n, due) -> new JsonText().time(eventTime, due).number("value", n).bytes());
  }

  @Override
  public long begin(Optional<Position> last, long nowMillis) {
    anchorNumber = last.filter(position -> position.origin().equals(origin)).map(position -> position.n() + 1).orElse(0L);
    anchorMillis = nowMillis;
    return anchorNumber;
  }

  @Override
  public long dueMillis(long n) {
    return anchorMillis + (long) ((n - anchorNumber) * 1_000.0 / rate);
  }

  @Override
  public byte[] event(long n) {
    return maker.event(n, dueMillis(n));
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public void hold(long fromMillis, long untilMillis, long next) {
    anchorNumber = next;
    anchorMillis = untilMillis;
  }

  @Override
  public void end(long nowMillis, long next) {}
}
