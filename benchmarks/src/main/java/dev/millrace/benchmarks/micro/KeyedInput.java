package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.kernel.KeyedKernel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The input of a keyed kernel in order of event time, with every event's key looked up beforehand:
 * what is measured is the kernel, not its host.
 */
final class KeyedInput {
  private final List<Event> events;
  private final int[] inputs;
  private final int[] keyOf;
  private final byte[][] keys;

  private KeyedInput(List<Event> events, int[] inputs, KeyCodec codec) {
    this.events = events;
    this.inputs = inputs;
    this.keyOf = new int[events.size()];
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<byte[]> distinct = new ArrayList<>();
    byte[][] all = Samples.keys(events, codec);
    for (int i = 0; i < all.length; i++) {
      byte[] key = all[i];
      String text = new String(key, java.nio.charset.StandardCharsets.ISO_8859_1);
      keyOf[i] =
          numbers.computeIfAbsent(
              text,
              unused -> {
                distinct.add(key);
                return numbers.size();
              });
    }
    keys = distinct.toArray(byte[][]::new);
  }

  static KeyedInput of(List<Event> events, KeyCodec codec) {
    return new KeyedInput(events, new int[events.size()], codec);
  }

  /** Two inputs of one schema. */
  static KeyedInput of(List<Event> left, List<Event> right, KeyCodec codec) {
    List<Event> all = new ArrayList<>(left);
    all.addAll(right);
    int[] order =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> all.get(i).time()))
            .mapToInt(Integer::intValue)
            .toArray();
    return new KeyedInput(
        IntStream.of(order).mapToObj(all::get).toList(),
        IntStream.of(order).map(i -> i < left.size() ? 0 : 1).toArray(),
        codec);
  }

  /** All events through a kernel, and then the end of time for every key. */
  <S> void run(KeyedKernel<S> kernel, Blackhole hole) {
    List<S> states = new ArrayList<>(keys.length);
    for (int key = 0; key < keys.length; key++) {
      states.add(kernel.create());
    }
    Discard out = new Discard(hole);
    for (int i = 0; i < keyOf.length; i++) {
      int key = keyOf[i];
      kernel.onEvent(states.get(key), inputs[i], events.get(i), out.at(keys[key]));
    }
    for (int key = 0; key < keys.length; key++) {
      kernel.onTime(states.get(key), Long.MAX_VALUE, out.at(keys[key]));
    }
  }
}
