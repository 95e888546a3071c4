package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tidemark.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What may change between two definitions while a checkpoint is kept, field by field, from Spark's recovery rules: conditions, rates and
 * sinks may; streams, windows, groups and everything else with state may not. Where Spark itself would start all the same and read old
 * state under a new meaning (a window's size is not in it), it is refused here.
 *
 * <p>Stateless. The whole is decided by {@link Following#stateful}; this says why.
 */
final class CheckpointRules {
  private CheckpointRules() {}

  /** @param sameState whether what the checkpoint depends on is the same for both */
  static List<CheckpointView.Change> changes(QueryDefinition before, QueryDefinition after, boolean sameState) {
    List<CheckpointView.Change> changes = new ArrayList<>();
    JsonNode old = Json.mapper().valueToTree(before);
    JsonNode now = Json.mapper().valueToTree(after);
    compare("", old, now, sameState, changes);
    return changes;
  }

  private static void compare(String at, JsonNode before, JsonNode after, boolean sameState, List<CheckpointView.Change> changes) {
    if (before.equals(after)) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      before.fieldNames().forEachRemaining(names::add);
      after.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> compare(at + "/" + name, present(before, name), present(after, name), sameState, changes));
    } else if (before.isArray() && after.isArray() && before.size() == after.size() && before.size() > 0 && before.get(0).isObject()) {
      for (int i = 0; i < before.size(); i++) {
        compare(at + "/" + i, before.get(i), after.get(i), sameState, changes);
      }
    } else {
      Rule rule = rule(at, sameState);
      changes.add(new CheckpointView.Change(at, before.isNull() ? null : before, after.isNull() ? null : after, rule.survives(), rule.why()));
    }
  }

  private static JsonNode present(JsonNode node, String name) {
    return node.hasNonNull(name) ? node.get(name) : NullNode.getInstance();
  }

  private record Rule(boolean survives, String why) {}

  private static Rule rule(String field, boolean sameState) {
    if (field.endsWith("/delay") || field.contains("/delay/")) {
      return new Rule(true, "The watermark in the checkpoint stays; the new delay holds from the next batch on, and the watermark never goes back.");
    }
    return switch (field.split("/")[1]) {
      case "filter" -> new Rule(true, "What is in the state stays; events that come pass by the new condition.");
      case "sql" ->
          sameState
              ? new Rule(true, "Streams, groups and aggregates are the same; conditions and the result's columns may change.")
              : new Rule(false, "Streams, windows, groups, joins or aggregates change, and the state of the old ones would be read as that of the new.");
      case "trigger", "maxOffsetsPerTrigger", "noDataBatches" -> new Rule(true, "When and how much a batch reads is not in the checkpoint.");
      case "sink", "sinks" -> new Rule(true, "Sinks are handed each batch anew; one that is added gets the rows from the next batch on.");
      case "stream", "union", "reads" -> new Rule(false, "The offsets in the checkpoint are those of the old streams.");
      case "join" -> new Rule(false, "The state holds rows that wait for a match by the old rule.");
      case "watermark" -> new Rule(false, "With or without a watermark, the state holds other rows and other columns.");
      case "window" -> new Rule(false, "The state holds the old windows, and Spark, which does not write their size down, would go on with them.");
      case "groupBy" -> new Rule(false, "The keys in the state are those of the old grouping.");
      case "aggregates" -> new Rule(false, "The state holds the values of the old aggregates.");
      case "deduplicate" -> new Rule(false, "The keys in the state are those of the old columns.");
      case "outputMode" -> new Rule(false, "The old mode decided which windows are in the state and which were written.");
      case "stateStore" -> new Rule(false, "The state was written by the other store, in its own files.");
      case "shufflePartitions" -> new Rule(false, "The state is cut into the old number of parts; Spark would keep that number.");
      case "watermarkPolicy" -> new Rule(false, "The policy is fixed in the checkpoint by the first start; Spark would keep the old one.");
      default -> new Rule(sameState, sameState ? "The state does not depend on it." : "The state depends on it.");
    };
  }
}
