package io.tidemark.delivery;

import java.nio.file.Path;
import java.util.Map;

/** Where runs are played: a Kafka, databases, a folder, and drivers. Safe for use by many threads. */
interface Ground extends AutoCloseable {
  /** The settings with which a driver's clients reach Kafka. */
  Map<String, String> kafka();

  /** The folder of a run, which is there. */
  Path folder(String run);

  /** A new, empty topic for a run. */
  EventTopic topic(String run);

  /** A new, empty sink for a lane of a run. */
  EventSink sink(String run, SinkChoice choice, Guarantee lane);

  /** A driver that is up; one that another run has left in order, or a new one. */
  Driver driver();

  /** Takes back a driver whose run is over. */
  void giveBack(Driver driver);

  /** No run is open, nor has one been for a while: drivers that wait for one end. */
  void rest();

  /** Removes the folder of a run, once its topic and sinks are closed. */
  void forget(String run);

  @Override
  void close();
}
