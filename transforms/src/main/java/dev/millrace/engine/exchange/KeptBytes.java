package dev.millrace.engine.exchange;

import org.apache.beam.sdk.state.MapState;
import org.jspecify.annotations.Nullable;

/** State of a partition of keys as its host sees it: bytes by what they belong to. */
interface KeptBytes<K> {
  byte @Nullable [] get(K key);

  void put(K key, byte[] bytes);

  void remove(K key);

  /** What bytes are kept for; not to be looked through while they change. */
  Iterable<K> keys();

  /** A map state that any runner keeps. */
  static <K> KeptBytes<K> in(MapState<K, byte[]> state) {
    return new KeptBytes<>() {
      @Override
      public byte @Nullable [] get(K key) {
        return state.get(key).read();
      }

      @Override
      public void put(K key, byte[] bytes) {
        state.put(key, bytes);
      }

      @Override
      public void remove(K key) {
        state.remove(key);
      }

      @Override
      public Iterable<K> keys() {
        return state.keys().read();
      }
    };
  }
}
