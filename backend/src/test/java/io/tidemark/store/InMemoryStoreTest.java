package io.tidemark.store;

final class InMemoryStoreTest extends TimelineContract {
  @Override
  Store open() {
    return new InMemoryStore();
  }
}
