package dev.millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Hosts a keyed kernel in a test: events in any order that the contract allows, calls of {@code
 * onTime} on time, late and unasked, and the state coded and decoded between calls. It checks what
 * every host relies on: rows never come out below the promised hold, a state that is not empty has
 * asked to be called, every event has one disposition, and nothing is left at the end.
 */
public final class KernelHarness<S> {
  /** How calls of {@code onTime} come about. */
  private enum Schedule {
    /** Asked for or not, late or on time. */
    RANDOM,
    /** Exactly those asked for, each as soon as events allow. */
    PROMPT,
    /** None before the end of the input, as in a replay that does not answer on the way. */
    AT_END
  }

  /**
   * An event of one of a kernel's inputs.
   *
   * @param weight how many events the ledger must count for it
   */
  public record Input(int input, Event event, long weight) {
    public Input(int input, Event event) {
      this(input, event, 1);
    }
  }

  private final KeyedKernel<S> kernel;
  private final Function<Input, byte[]> keyOf;
  private final List<RowCodec> rows;

  private KernelHarness(KeyedKernel<S> kernel, Function<Input, byte[]> keyOf, List<RowCodec> rows) {
    this.kernel = kernel;
    this.keyOf = keyOf;
    this.rows = rows;
  }

  /** A harness for inputs whose keys are not among their columns. */
  public static <S> KernelHarness<S> keyed(
      KeyedKernel<S> kernel, Function<Input, byte[]> keyOf, List<RowCodec> rows) {
    return new KernelHarness<>(kernel, keyOf, rows);
  }

  /**
   * @param keys per input, the coding of its keys
   * @param rows per input, the coding of its rows
   */
  public static <S> KernelHarness<S> of(
      KeyedKernel<S> kernel, List<KeyCodec> keys, List<RowCodec> rows) {
    return keyed(kernel, in -> keys.get(in.input).encode(in.event.values()), rows);
  }

  /** All inputs as events of input 0. */
  public static List<Input> left(List<Event> events) {
    return events.stream().map(event -> new Input(0, event)).toList();
  }

  /** Arrival order, watermarks and restarts drawn at random. */
  public Outcome live(List<Input> events, Random random) {
    return run(events, random, Schedule.RANDOM);
  }

  /** Every wake-up that was asked for, as early as possible, and no other call. */
  public Outcome prompt(List<Input> events, Random random) {
    return run(events, random, Schedule.PROMPT);
  }

  /** All events, then the end. */
  public Outcome replay(List<Input> events, Random random) {
    return run(events, random, Schedule.AT_END);
  }

  /** Key by key and window by window, in any order, as a replay calls a kernel that folds. */
  private Outcome folded(GroupFold fold, List<Input> events, Random random) {
    List<Input> order = new ArrayList<>(events);
    Collections.shuffle(order, random);
    Map<String, List<Input>> groups = new LinkedHashMap<>();
    for (Input in : order) {
      String group = Arrays.toString(keyOf.apply(in)) + in.event.window();
      groups.computeIfAbsent(group, k -> new ArrayList<>()).add(in);
    }
    Outcome outcome = new Outcome();
    for (List<Input> group : groups.values()) {
      outcome.addAll(new Run(keyOf.apply(group.get(0)), random, Schedule.AT_END).fold(fold, group));
    }
    return outcome;
  }

  /** Fails unless all schedules give {@code expected}, and folding groups, if the kernel does. */
  public void assertGives(Outcome expected, List<Input> events, Random random) {
    for (int round = 0; round < 3; round++) {
      assertThat(live(events, random)).isEqualTo(expected);
    }
    assertThat(prompt(events, random)).isEqualTo(expected);
    assertThat(replay(events, random)).isEqualTo(expected);
    kernel.fold().ifPresent(fold -> assertThat(folded(fold, events, random)).isEqualTo(expected));
  }

  private Outcome run(List<Input> events, Random random, Schedule schedule) {
    Map<String, List<Input>> byKey = new LinkedHashMap<>();
    for (Input in : events) {
      byKey.computeIfAbsent(Arrays.toString(keyOf.apply(in)), k -> new ArrayList<>()).add(in);
    }
    Outcome outcome = new Outcome();
    for (List<Input> ofKey : byKey.values()) {
      outcome.addAll(new Run(keyOf.apply(ofKey.get(0)), random, schedule).play(ofKey));
    }
    long entered = events.stream().mapToLong(Input::weight).sum();
    assertThat(outcome.ended()).as("events with a disposition").isEqualTo(entered);
    return outcome;
  }

  /** One key. */
  private final class Run implements KeyedOutput {
    private final byte[] key;
    private final Random random;
    private final Schedule schedule;
    private final Outcome outcome = new Outcome();
    private S state = kernel.create();
    private long watermark = Long.MIN_VALUE;
    private long wake = Long.MAX_VALUE;
    private long hold = Long.MAX_VALUE;

    /** Requests, with their holds, that were the last ones before the state was encoded. */
    private final NavigableMap<Long, Long> kept = new TreeMap<>();

    private long outputWatermark;

    Run(byte[] key, Random random, Schedule schedule) {
      this.key = key;
      this.random = random;
      this.schedule = schedule;
    }

    Outcome play(List<Input> events) {
      List<Input> order = new ArrayList<>(events);
      Collections.shuffle(order, random);
      if (kernel.ordered()) {
        order.sort(this::inOrder);
      }
      long[] lowest = lowestFrom(order);
      for (int i = 0; i < lowest.length; i++) {
        advanceTo(lowest[i]);
        deliver(order.get(i), lowest[i]);
      }
      finish();
      return outcome;
    }

    Outcome fold(GroupFold fold, List<Input> group) {
      outputWatermark = Long.MIN_VALUE;
      for (Input in : group) {
        try {
          fold.add(in.input, in.event, this);
        } catch (RowFault fault) {
          outcome.reject(in.event, fault);
        }
      }
      fold.finish(group.get(0).event.window(), this);
      return outcome;
    }

    private int inOrder(Input a, Input b) {
      return Comparator.comparingLong((Input in) -> in.event.time())
          .thenComparing(in -> kernel.inputRank(in.input))
          .thenComparing(
              in -> rows.get(in.input).encode(in.event.values()), Arrays::compareUnsigned)
          .compare(a, b);
    }

    /** Per place in the order, the smallest time from there on. */
    private static long[] lowestFrom(List<Input> order) {
      long[] lowest = new long[order.size()];
      long min = Long.MAX_VALUE;
      for (int i = lowest.length - 1; i >= 0; i--) {
        min = Math.min(min, order.get(i).event.time());
        lowest[i] = min;
      }
      return lowest;
    }

    /** The watermark may go up to {@code limit}: the smallest time that is still to come. */
    private void advanceTo(long limit) {
      switch (schedule) {
        case PROMPT -> {
          while (wake() <= limit) {
            time(wake());
          }
        }
        case RANDOM -> {
          if (wake() <= limit && random.nextInt(4) != 0) {
            time(random.nextBoolean() ? wake() : limit);
          }
          if (random.nextInt(3) == 0) {
            time(Math.max(watermark, limit - random.nextInt(4)));
          }
        }
        case AT_END -> {}
      }
    }

    private void deliver(Input in, long lowest) {
      outputWatermark = Math.min(hold(), lowest);
      Event event = in.event;
      try {
        kernel.onEvent(state, in.input, event, this);
      } catch (RowFault fault) {
        outcome.reject(event, fault);
      }
      settle();
    }

    private void time(long to) {
      watermark = to;
      outputWatermark = Math.min(hold(), to);
      // As the contract allows, earlier requests are forgotten whenever the kernel is called.
      kept.headMap(to, true).clear();
      wake = Long.MAX_VALUE;
      hold = Long.MAX_VALUE;
      kernel.onTime(state, to, this);
      settle();
    }

    private void settle() {
      if (!kernel.isEmpty(state)) {
        assertThat(wake())
            .as("a state that is not empty has asked for a call")
            .isGreaterThan(watermark);
        assertThat(wake()).isLessThanOrEqualTo(Times.END);
      } else {
        // A host forgets a key whose state is empty.
        state = kernel.create();
      }
      if (schedule != Schedule.AT_END && random.nextInt(3) == 0) {
        ByteSink bytes = new ByteSink();
        kernel.encode(state, bytes);
        ByteSource in = new ByteSource(bytes.toBytes());
        state = kernel.decode(in);
        assertThat(in.hasMore()).as("decoding reads all that was encoded").isFalse();
        if (wake != Long.MAX_VALUE) {
          kept.merge(wake, hold, Math::min);
          wake = Long.MAX_VALUE;
          hold = Long.MAX_VALUE;
        }
      }
    }

    private long wake() {
      return kept.isEmpty() ? wake : Math.min(wake, kept.firstKey());
    }

    private long hold() {
      return kept.values().stream().reduce(hold, Math::min);
    }

    private void finish() {
      if (schedule == Schedule.PROMPT) {
        while (wake() < Times.END) {
          time(wake());
        }
      }
      time(schedule == Schedule.RANDOM && random.nextBoolean() ? Times.END : Long.MAX_VALUE);
      assertThat(kernel.isEmpty(state)).as("nothing is left at the end").isTrue();
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public void wakeAt(long time, long newHold) {
      assertThat(newHold).isLessThanOrEqualTo(time);
      wake = time;
      hold = newHold;
    }

    @Override
    public void emit(int output, Event event) {
      assertThat(event.time())
          .as("rows come out at or behind the hold")
          .isGreaterThanOrEqualTo(outputWatermark);
      assertThat(event.origin()).isNull();
      outcome.add(output, event);
    }

    @Override
    public void reject(Event event, RowFault fault) {
      outcome.reject(event, fault);
    }

    @Override
    public void count(Disposition disposition, long events) {
      outcome.count(disposition, events);
    }
  }
}
