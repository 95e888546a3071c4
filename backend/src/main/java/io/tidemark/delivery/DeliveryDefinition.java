package io.tidemark.delivery;

import java.util.List;

/**
 * What a run does: DEFINITION of the contract.
 *
 * @param script the built-in script it was made from, or null
 * @param actions what is to be played, those that were put in between included; at most {@value #MOST_ACTIONS}
 */
public record DeliveryDefinition(SinkChoice sink, Api api, List<Guarantee> lanes, String script, List<Action> actions) {
  static final int MOST_ACTIONS = 60;
  static final int MOST_EVENTS = 500;

  public DeliveryDefinition {
    lanes = List.copyOf(lanes);
    actions = List.copyOf(actions);
  }

  DeliveryDefinition with(List<Action> all) {
    return new DeliveryDefinition(sink, api, lanes, script, all);
  }
}
