package io.tidemark.stream;

import java.util.LinkedHashMap;
import java.util.Map;

/** The streams that Tidemark shows off with: two recorded data sets and the four made-up scenes. Earthquakes and sensors are on. */
public final class DemoStreams {
  private DemoStreams() {}

  /** Definitions by id, in the order in which they should be made. */
  public static Map<String, StreamDefinition> all() {
    Map<String, StreamDefinition> all = new LinkedHashMap<>();
    all.put("earthquakes", replay(Dataset.Name.earthquakes, true));
    all.put("sensors", scene(Scene.iot, true, 5, 0.5));
    all.put("flights", replay(Dataset.Name.flights, false));
    all.put("logs", scene(Scene.logs, false, 10, 0.3));
    all.put("ads", scene(Scene.ads, false, 10, 0.4));
    all.put("clicks", scene(Scene.clicks, false, 10, 0.5));
    return all;
  }

  private static StreamDefinition replay(Dataset.Name dataset, boolean on) {
    return new StreamDefinition(
        dataset.schema(), dataset.eventTime(), ownTopic(), new Generator.Replay(dataset.name(), 3_600, on));
  }

  private static StreamDefinition scene(Scene scene, boolean on, double rate, double disorder) {
    return new StreamDefinition(
        scene.schema(), Scene.EVENT_TIME, ownTopic(), new Generator.Synthetic(scene.name(), on, 42, rate, disorder));
  }

  private static Source ownTopic() {
    return new Source.Kafka(null, 1, "earliest");
  }
}
