package io.tidemark.engine;

import io.tidemark.wire.Problem;

/** Spark allows one StreamingContext in a process: whose it is now. Safe for use by many threads. */
public final class StreamingSlot {
  private String holder;

  /** Having it; closing twice is safe. */
  public final class Claim implements AutoCloseable {
    private boolean closed;

    private Claim() {}

    @Override
    public void close() {
      synchronized (StreamingSlot.this) {
        holder = closed ? holder : null;
        closed = true;
      }
    }
  }

  /**
   * Takes it for {@code who}, which is read in sentences.
   *
   * @throws Problem conflict, naming who has it
   */
  public synchronized Claim claim(String who) {
    if (holder != null) {
      throw taken();
    }
    holder = who;
    return new Claim();
  }

  /** @throws Problem conflict when anybody but {@code who} has it */
  public synchronized void refuseUnlessFreeFor(String who) {
    if (holder != null && !holder.equals(who)) {
      throw taken();
    }
  }

  private Problem taken() {
    return Problem.conflict("Spark allows one StreamingContext at a time, and " + holder + " has it; end its run first");
  }
}
