package io.tidemark.alert;

import io.tidemark.store.Journal;
import io.tidemark.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What fired, was repeated and was over, and what became of each message.
 *
 * <p>Keeps the newest {@value #KEPT} entries in memory; the journal keeps more. An entry is written to the journal once it is known
 * whether it was sent. Safe for use by many threads.
 */
final class AlertLog {
  static final int KEPT = 1_000;
  private static final String OWNER = "alerts";
  private static final String KIND = "alert";

  private final Journal journal;
  private final TreeMap<Long, LogEntry> entries = new TreeMap<>();
  private long next;

  AlertLog(Journal journal) {
    this.journal = journal;
    journal.newest(OWNER, KIND, KEPT).forEach(entry -> keep(Json.read(entry.json(), LogEntry.class)));
  }

  private void keep(LogEntry entry) {
    entries.put(entry.number(), entry);
    next = Math.max(next, entry.number() + 1);
    while (entries.size() > KEPT) {
      entries.pollFirstEntry();
    }
  }

  /** Adds a line; with {@code sending} its outcome is still to come. */
  LogEntry add(Watch.Event event, boolean sending) {
    LogEntry entry;
    synchronized (this) {
      entry = event.entry(next, sending ? LogEntry.SENDING : LogEntry.NONE);
      keep(entry);
    }
    if (!sending) {
      write(entry);
    }
    return entry;
  }

  /** Says what became of an entry that was being sent. */
  void sent(LogEntry entry, String how) {
    LogEntry known = entry.sent(how);
    synchronized (this) {
      entries.computeIfPresent(entry.number(), (number, before) -> known);
    }
    write(known);
  }

  private void write(LogEntry entry) {
    journal.append(new Journal.Entry(OWNER, KIND, entry.at(), Json.write(entry)));
  }

  /** Newest last. */
  synchronized List<LogEntry> newest(int limit) {
    List<LogEntry> all = new ArrayList<>(entries.values());
    return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
  }
}
