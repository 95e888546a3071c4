package io.tidemark.store;

final class InMemoryStoreTest extends StoreContract {
  @Override
  Store open() {
    return new InMemoryStore();
  }
}
