package io.tidemark.delivery;

import java.nio.file.Path;
import java.util.Map;

/**
 * One start of a lane.
 *
 * @param kafka client settings with {@code bootstrap.servers}; may hold passwords, so never shown or logged
 * @param topic what is read, with one partition; values are event numbers as text, or JSON objects with an {@code id}
 * @param work the lane's own folder, kept over its starts: {@code checkpoint} (at most once: {@code checkpoint-RUN}) and
 *     {@code processed}, to which each execution of the lane's function appends a line {@code run,batch,event}
 * @param run 1, 2, … counts the starts of the lane
 * @param failOnDataLoss whether the lane fails when offsets it still had to read are gone from the topic
 */
public record LaneOrder(
    Guarantee guarantee, Api api, Map<String, String> kafka, String topic, Path work, SinkOrder sink, int run,
    boolean failOnDataLoss) {
  public LaneOrder {
    kafka = Map.copyOf(kafka);
  }

  @Override
  public String toString() {
    return "LaneOrder[" + guarantee + ", " + api + ", " + topic + ", " + sink + ", run " + run + "]";
  }
}
