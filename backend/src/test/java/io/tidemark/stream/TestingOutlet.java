package io.tidemark.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what is sent; waiting moves the clock, until {@code endMillis}. */
class TestingOutlet implements Outlet {
  record Sent(String origin, long n, long timestampMillis, String value) {}

  final List<Sent> sent = new ArrayList<>();
  private final TestingClock clock;
  private final long endMillis;
  private final Optional<Position> last;
  int malformed;

  TestingOutlet(TestingClock clock, long endMillis, Optional<Position> last) {
    this.clock = clock;
    this.endMillis = endMillis;
    this.last = last;
  }

  @Override
  public Optional<Position> last() {
    return last;
  }

  @Override
  public void send(String origin, long n, long timestampMillis, byte[] value) {
    sent.add(new Sent(origin, n, timestampMillis, new String(value, StandardCharsets.UTF_8)));
  }

  Position position() {
    Sent newest = sent.get(sent.size() - 1);
    return new Position(newest.origin(), newest.n(), newest.timestampMillis());
  }

  @Override
  public void flush() {}

  @Override
  public void malformed() {
    malformed++;
  }

  @Override
  public void working() {}

  @Override
  public boolean await(long millis) {
    clock.advance(millis);
    return !stopped();
  }

  @Override
  public boolean stopped() {
    return clock.millis() > endMillis;
  }
}
