package io.tidemark.eventtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The keys that Spark's deduplication holds in state, and with them which events are duplicates.
 *
 * <p>Spark keeps the first row of a key and drops those that follow until it has forgotten the key. Which row of several partitions in
 * one batch came first is not known; then their count is, but not which they are. The rules are those of
 * {@code BaseStreamingDeduplicateExec} of 4.1.0.
 *
 * <p>Keeps {@value #MOST} keys; beyond that, and where batches are unknown or sampled, it says nothing until what it does not know must
 * have been forgotten by Spark as well. Times in microseconds. Confined to its ledger's lock.
 */
final class SeenKeys {
  static final int MOST = 50_000;

  private final JudgedQuery.Deduplication rule;
  private final Map<List<String>, Key> keys = new HashMap<>();
  private boolean unknown;
  private long unknownUntil = Long.MIN_VALUE;

  SeenKeys(JudgedQuery.Deduplication rule) {
    this.rule = rule;
  }

  /** A key in state, or {@code maybe} there; forgotten when the watermark reaches a time between {@code least} and {@code most}. */
  private record Key(long least, long most, boolean maybe) {}

  /** {@code judged} says of each event that reached the state whether it is a duplicate, where that is known. */
  record Outcome(List<JudgedEvent> judged, OptionalLong duplicates) {}

  /** Keys with event times up to {@code millis} may be in state without being known here. */
  void unknownUntil(long millis) {
    unknown = true;
    long micros = millis > Long.MAX_VALUE / 1000 - 1 ? Long.MAX_VALUE : millis * 1000 + 999;
    unknownUntil = Math.max(unknownUntil, forgottenAt(micros));
  }

  private long forgottenAt(long eventTimeMicros) {
    return switch (rule.forgets()) {
      case NEVER -> Long.MAX_VALUE;
      case AT_EVENT_TIME -> eventTimeMicros;
      case A_DELAY_LATER -> eventTimeMicros > Long.MAX_VALUE - rule.delayMicros() ? Long.MAX_VALUE : eventTimeMicros + rule.delayMicros();
    };
  }

  Outcome apply(BatchFacts batch, List<JudgedEvent> judged) {
    if (!batch.complete()) {
      unknownUntil(batch.eventTimeMax().orElse(Long.MAX_VALUE));
      evict(batch.evictWatermark());
      return new Outcome(judged, OptionalLong.empty());
    }
    List<JudgedEvent> result = new ArrayList<>(judged);
    OptionalLong duplicates = OptionalLong.of(0);
    for (Map.Entry<List<String>, List<Integer>> group : groups(judged).entrySet()) {
      OptionalLong more = take(group.getKey(), group.getValue(), result);
      duplicates = duplicates.isPresent() && more.isPresent() ? OptionalLong.of(duplicates.getAsLong() + more.getAsLong()) : OptionalLong.empty();
    }
    evict(batch.evictWatermark());
    if (keys.size() > MOST) {
      keys.clear();
      unknownUntil(Long.MAX_VALUE);
    }
    return new Outcome(result, duplicates);
  }

  /** By key, the places of the events that Spark looked up in state. */
  private static Map<List<String>, List<Integer>> groups(List<JudgedEvent> judged) {
    Map<List<String>, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < judged.size(); i++) {
      Verdict verdict = judged.get(i).verdict();
      if (verdict == Verdict.ON_TIME || verdict == Verdict.LATE) {
        groups.computeIfAbsent(judged.get(i).event().keys(), k -> new ArrayList<>()).add(i);
      }
    }
    return groups;
  }

  /** Takes one batch's events of one key; marks them in {@code result} and returns how many are duplicates, if that is known. */
  private OptionalLong take(List<String> key, List<Integer> places, List<JudgedEvent> result) {
    Key before = keys.get(key);
    if (before != null && !before.maybe()) {
      places.forEach(place -> result.set(place, result.get(place).duplicate(true)));
      return OptionalLong.of(places.size());
    }
    Map<Integer, Long> firsts = new LinkedHashMap<>();
    for (int place : places) {
      LedgerEvent event = result.get(place).event();
      firsts.putIfAbsent(event.partition(), forgottenAt(event.eventTimeMicros()));
    }
    long least = firsts.values().stream().min(Long::compare).orElseThrow();
    long most = firsts.values().stream().max(Long::compare).orElseThrow();
    boolean dark = unknown && (rule.forgets() != JudgedQuery.Forgets.AT_EVENT_TIME || least <= unknownUntil);
    boolean fresh = before == null && !dark;
    if (firsts.size() == 1) {
      for (int i = fresh ? 0 : 1; i < places.size(); i++) {
        result.set(places.get(i), result.get(places.get(i)).duplicate(i > 0));
      }
    }
    keys.put(key, key(before, dark, least, most));
    return fresh ? OptionalLong.of(places.size() - 1) : OptionalLong.empty();
  }

  /** The key as it is in state once its rows were looked up; {@code least} and {@code most} are for the case that one of them is kept. */
  private Key key(Key before, boolean dark, long least, long most) {
    if (before != null) {
      return new Key(Math.min(least, before.least()), Math.max(most, before.most()), false);
    }
    if (dark && rule.forgets() != JudgedQuery.Forgets.AT_EVENT_TIME) {
      return new Key(Long.MIN_VALUE, Math.max(most, unknownUntil), false);
    }
    return new Key(least, most, false);
  }

  private void evict(OptionalLong watermarkMillis) {
    if (rule.forgets() == JudgedQuery.Forgets.NEVER || watermarkMillis.isEmpty()) {
      return;
    }
    long watermark = watermarkMillis.getAsLong() * 1000L;
    for (Iterator<Map.Entry<List<String>, Key>> all = keys.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<List<String>, Key> entry = all.next();
      Key key = entry.getValue();
      if (watermark >= key.most()) {
        all.remove();
      } else if (watermark >= key.least()) {
        entry.setValue(new Key(watermark + 1, key.most(), true));
      }
    }
    if (watermark >= unknownUntil) {
      unknown = false;
      unknownUntil = Long.MIN_VALUE;
    }
  }

  /** How many keys Spark must hold; empty when that is not known. */
  Optional<Long> size() {
    return unknown || keys.values().stream().anyMatch(Key::maybe) ? Optional.empty() : Optional.of((long) keys.size());
  }
}
