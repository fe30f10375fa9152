package dev.millrace.engine.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.state.ReadableStates;

/** A map state of bytes that tells its size. */
final class MemoryMap<K> implements MapState<K, byte[]> {
  private final Map<K, byte[]> entries = new HashMap<>();
  private long bytes;

  int size() {
    return entries.size();
  }

  /** The bytes of all values. */
  long bytes() {
    return bytes;
  }

  @Override
  public void put(K key, byte[] value) {
    byte[] old = entries.put(key, value);
    bytes += value.length - (old == null ? 0 : old.length);
  }

  @Override
  public void remove(K key) {
    byte[] old = entries.remove(key);
    bytes -= old == null ? 0 : old.length;
  }

  @Override
  public ReadableState<byte[]> get(K key) {
    return ReadableStates.immediate(entries.get(key));
  }

  @Override
  public ReadableState<byte[]> getOrDefault(K key, byte[] value) {
    return ReadableStates.immediate(entries.getOrDefault(key, value));
  }

  @Override
  public ReadableState<byte[]> computeIfAbsent(K key, Function<? super K, ? extends byte[]> value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ReadableState<Iterable<K>> keys() {
    List<K> all = new ArrayList<>(entries.keySet());
    return ReadableStates.immediate(all);
  }

  @Override
  public ReadableState<Iterable<byte[]>> values() {
    List<byte[]> all = new ArrayList<>(entries.values());
    return ReadableStates.immediate(all);
  }

  @Override
  public ReadableState<Iterable<Map.Entry<K, byte[]>>> entries() {
    List<Map.Entry<K, byte[]>> all = new ArrayList<>(entries.entrySet());
    return ReadableStates.immediate(all);
  }

  @Override
  public ReadableState<Boolean> isEmpty() {
    return ReadableStates.immediate(entries.isEmpty());
  }

  @Override
  public void clear() {
    entries.clear();
    bytes = 0;
  }
}
