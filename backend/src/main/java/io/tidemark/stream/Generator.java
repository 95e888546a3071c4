package io.tidemark.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** What writes events of its own into a stream's topic while it is on. */
@JsonPropertyOrder("kind")
public sealed interface Generator {
  double LEAST_RATE = 0.1;
  double MOST_RATE = 50_000;
  double LEAST_SPEED = 1;
  double MOST_SPEED = 100_000;

  @JsonProperty
  String kind();

  boolean on();

  Generator withOn(boolean on);

  /**
   * Made-up events of one of the {@link Scene}s.
   *
   * @param rate events per second
   * @param disorder 0 in order of event time, 1 as late as it gets
   */
  record Synthetic(String kind, boolean on, long seed, double rate, double disorder) implements Generator {
    @Override
    public Synthetic withOn(boolean now) {
      return new Synthetic(kind, now, seed, rate, disorder);
    }

    Scene scene() {
      return Scene.named(kind).orElseThrow();
    }
  }

  /** What was recorded, played at a speed: seconds in the data per second on the wall. */
  interface Played {
    double speed();

    boolean on();

    /** What is played, for a reader: a data set's or an upload's name. */
    @JsonIgnore
    String recording();

    Generator tuned(double speed, boolean on);
  }

  /** A data set that comes with Tidemark, in its order of arrival. */
  record Replay(String dataset, double speed, boolean on) implements Generator, Played {
    @Override
    public String kind() {
      return "replay";
    }

    @Override
    public Replay withOn(boolean now) {
      return tuned(speed, now);
    }

    @Override
    public String recording() {
      return dataset;
    }

    @Override
    public Replay tuned(double wanted, boolean now) {
      return new Replay(dataset, wanted, now);
    }
  }

  /** An upload, in the order of its event time, which is when its rows arrive. */
  record UploadReplay(String upload, String eventTime, double speed, boolean on) implements Generator, Played {
    @Override
    public String kind() {
      return "replay";
    }

    @Override
    public UploadReplay withOn(boolean now) {
      return tuned(speed, now);
    }

    @Override
    public String recording() {
      return upload;
    }

    @Override
    public UploadReplay tuned(double wanted, boolean now) {
      return new UploadReplay(upload, eventTime, wanted, now);
    }
  }
}
