package io.tidemark.stream;

import java.util.Optional;

/**
 * Recorded data at a speed: the gaps between arrivals are those of the data, divided by the speed.
 *
 * <p>Keeps the stream's clock, which says where in the data a pause or a change of speed found it; after a {@code kill -9} the last
 * record in the topic says it instead, and the time since then counts as a pause.
 */
final class ReplayScript implements Script {
  private final Recording recording;
  private final double speed;
  private final StreamClock clock;
  private long anchorWall;
  private long anchorEvent;
  private volatile long sent = -1;

  ReplayScript(Recording recording, double speed, StreamClock clock) {
    this.recording = recording;
    this.speed = speed;
    this.clock = clock;
  }

  @Override
  public long begin(Optional<Position> last, long nowMillis) {
    Optional<Position> mine = last.filter(position -> position.origin().equals(origin()));
    long next = mine.map(position -> position.n() + 1).orElse(0L);
    sent = next - 1;
    long from = mine.isPresent() ? recording.arrivalMillis(next - 1) : recording.arrivalMillis(0);
    long event = pausedAt(from, recording.arrivalMillis(next)).orElse(from);
    if (event == from && mine.isPresent() && mine.get().timestampMillis() < nowMillis && !standing()) {
      clock.turn(mine.get().timestampMillis(), from, 0);
    }
    turn(nowMillis, event);
    return next;
  }

  private boolean standing() {
    return !clock.segments().isEmpty() && clock.segments().get(clock.segments().size() - 1).speed() == 0;
  }

  /** Where an orderly stop has left the data's time, if that agrees with the records. */
  private Optional<Long> pausedAt(long from, long until) {
    if (!standing()) {
      return Optional.empty();
    }
    long event = clock.segments().get(clock.segments().size() - 1).event().toEpochMilli();
    return event >= from && event <= until ? Optional.of(event) : Optional.empty();
  }

  private void turn(long wall, long event) {
    anchorWall = wall;
    anchorEvent = event;
    clock.turn(wall, event, speed);
  }

  /** Time in the data at {@code wallMillis}. */
  private long eventMillis(long wallMillis) {
    return anchorEvent + Math.round((wallMillis - anchorWall) * speed);
  }

  @Override
  public long dueMillis(long n) {
    return anchorWall + (long) Math.ceil((recording.arrivalMillis(n) - anchorEvent) / speed);
  }

  @Override
  public byte[] event(long n) {
    sent = n;
    return recording.json(n);
  }

  @Override
  public String origin() {
    return "replay:" + recording.name();
  }

  @Override
  public void hold(long fromMillis, long untilMillis, long next) {
    long event = between(eventMillis(fromMillis), next);
    clock.turn(fromMillis, event, 0);
    turn(Math.max(untilMillis, fromMillis + 1), event);
  }

  @Override
  public void end(long nowMillis, long next) {
    clock.turn(nowMillis, between(eventMillis(nowMillis), next), 0);
  }

  /** Never past a record that was not sent, nor before the last one that was. */
  private long between(long event, long next) {
    long least = next == 0 ? Math.min(anchorEvent, recording.arrivalMillis(0)) : recording.arrivalMillis(next - 1);
    return Math.max(least, Math.min(event, recording.arrivalMillis(next)));
  }

  /** Number of the last record sent, -1 if none. */
  long sent() {
    return sent;
  }

  Recording recording() {
    return recording;
  }
}
