package io.tidemark.stream;

import io.tidemark.store.Documents;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

final class TestingDocuments implements Documents {
  private final Map<String, String> documents = new ConcurrentSkipListMap<>();

  @Override
  public Map<String, String> all() {
    return Map.copyOf(documents);
  }

  @Override
  public Optional<String> get(String name) {
    return Optional.ofNullable(documents.get(name));
  }

  @Override
  public void put(String name, String json) {
    documents.put(name, json);
  }

  @Override
  public boolean remove(String name) {
    return documents.remove(name) != null;
  }
}
