package io.tidemark.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A store that forgets everything at the end of the process; otherwise it keeps the whole contract, bounds included. */
public final class InMemoryStore implements Store {
  private final Map<String, Documents> documents = new ConcurrentHashMap<>();
  private final Journal journal = new InMemoryJournal();

  @Override
  public Documents documents(String sort) {
    return documents.computeIfAbsent(sort, ignored -> new InMemoryDocuments());
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Optional<Transactions> transactions() {
    return Optional.empty();
  }

  @Override
  public Optional<String> trouble() {
    return Optional.empty();
  }

  @Override
  public void close() {}

  private static final class InMemoryDocuments implements Documents {
    private final Map<String, String> byName = new TreeMap<>();

    @Override
    public synchronized Map<String, String> all() {
      return new TreeMap<>(byName);
    }

    @Override
    public synchronized Optional<String> get(String name) {
      return Optional.ofNullable(byName.get(name));
    }

    @Override
    public synchronized void put(String name, String json) {
      byName.put(name, json);
    }

    @Override
    public synchronized boolean remove(String name) {
      return byName.remove(name) != null;
    }
  }

  private static final class InMemoryJournal implements Journal {
    private final Map<String, Map<String, Deque<Entry>>> byOwner = new HashMap<>();
    private final InMemoryTimeline timeline = new InMemoryTimeline();

    @Override
    public synchronized void append(Entry entry) {
      Deque<Entry> entries =
          byOwner.computeIfAbsent(entry.owner(), o -> new HashMap<>()).computeIfAbsent(entry.kind(), k -> new ArrayDeque<>());
      entries.add(new Entry(entry.owner(), entry.kind(), entry.at().truncatedTo(ChronoUnit.MILLIS), entry.json()));
      if (entries.size() > SqlJournal.KEPT) {
        entries.remove();
      }
    }

    @Override
    public synchronized List<Entry> newest(String owner, String kind, int limit) {
      List<Entry> entries = new ArrayList<>(byOwner.getOrDefault(owner, Map.of()).getOrDefault(kind, new ArrayDeque<>()));
      return List.copyOf(entries.subList(Math.max(0, entries.size() - Math.max(0, limit)), entries.size()));
    }

    @Override
    public List<Entry> between(String owner, String kind, Instant from, Instant to, int limit) {
      List<Entry> within = newest(owner, kind, SqlJournal.KEPT).stream()
          .filter(entry -> !entry.at().isBefore(from.truncatedTo(ChronoUnit.MILLIS)) && !entry.at().isAfter(to))
          .toList();
      return within.subList(Math.max(0, within.size() - Math.max(0, limit)), within.size());
    }

    @Override
    public Timeline timeline() {
      return timeline;
    }

    @Override
    public synchronized void forget(String owner) {
      byOwner.remove(owner);
      timeline.forget(owner);
    }

    @Override
    public long refused() {
      return 0;
    }
  }
}
