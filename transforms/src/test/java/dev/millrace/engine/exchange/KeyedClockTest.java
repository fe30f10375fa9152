package dev.millrace.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.stage.StageExit;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.engine.stage.StageProgram.StageHead;
import dev.millrace.engine.stage.StageRuntime;
import dev.millrace.engine.stage.Target;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.junit.jupiter.api.Test;

class KeyedClockTest {
  private static final Schema NAMES = Schema.builder().addStringField("name").build();
  private static final RowCodec CODEC = RowCodec.of(NAMES);

  private final List<String> calls = new ArrayList<>();
  private final List<String> set = new ArrayList<>();
  private final ResidentState state = new ResidentState(ResidentState.EVERY_BUNDLE);
  private final Timer timer = timer();

  @Test
  void theClockIsSetOncePerRound() {
    KeyedPartition<long[]> partition =
        new KeyedPartition<>(
            new KeyedStep<>(new Counting(), List.of(CODEC)), new StageRuntime(program()));

    // when / then: what comes before the timer has fired does not put it off
    partition.add(block("a"), kept());
    partition.add(block("b"), kept());
    partition.add(block("a"), kept());
    assertThat(clocks()).isEqualTo(1);

    // and: each key is called once, and the next event sets the clock again
    partition.clock(kept(), () -> {});
    assertThat(calls).containsExactlyInAnyOrder("2", "1");
    partition.add(block("b"), kept());
    assertThat(clocks()).isEqualTo(2);
    partition.clock(kept(), () -> {});
    assertThat(calls).hasSize(3).last().isEqualTo("2");
  }

  @Test
  void aStepWithoutKeysIsCalledToo() {
    KeyedPartition<long[]> partition =
        new KeyedPartition<>(
            new KeyedStep<>(new Counting(), List.of(CODEC)), new StageRuntime(program()));

    partition.add(block(new byte[0], "a"), kept());
    partition.add(block(new byte[0], "b"), kept());
    partition.clock(kept(), () -> {});

    assertThat(clocks()).isEqualTo(1);
    assertThat(calls).containsExactly("2");
  }

  @Test
  void whereEachBucketHasItsTimerAFiredOneSetsNoOther() {
    KeyedPartition<long[]> partition =
        new KeyedPartition<>(
            new KeyedStep<>(new Counting(), List.of(CODEC)), new StageRuntime(program()));
    KeptBytes<Long> buckets = new InTree();
    partition.add(block("a"), keptInStates(buckets));
    assertThat(set).contains("set");
    set.clear();

    // when: a bucket that was answered already, and the clock
    partition.due("1000", 1_000, keptInStates(buckets), () -> {});
    partition.clock(keptInStates(buckets), () -> {});

    // then
    assertThat(calls).containsExactly("1");
    assertThat(set).isEmpty();
  }

  private long clocks() {
    return set.stream().filter("setRelative"::equals).count();
  }

  private KeyedPartition.Kept kept() {
    return kept(new WaitingInMemory(state, timers(), false));
  }

  private KeyedPartition.Kept keptInStates(KeptBytes<Long> buckets) {
    return kept(new WaitingInStates(buckets, timers(), false));
  }

  private KeyedPartition.Kept kept(Waiting waiting) {
    return new KeyedPartition.Kept(waiting, state.keys(), state.changed(), timer);
  }

  private TimerMap timers() {
    return (TimerMap)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {TimerMap.class},
            (proxy, method, arguments) -> timer);
  }

  private static final class InTree implements KeptBytes<Long> {
    private final TreeMap<Long, byte[]> map = new TreeMap<>();

    @Override
    public byte[] get(Long key) {
      return map.get(key);
    }

    @Override
    public void put(Long key, byte[] bytes) {
      map.put(key, bytes);
    }

    @Override
    public void remove(Long key) {
      map.remove(key);
    }

    @Override
    public Iterable<Long> keys() {
      return map.keySet();
    }
  }

  private Timer timer() {
    return (Timer)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Timer.class},
            (proxy, method, arguments) -> {
              set.add(method.getName());
              return method.getReturnType() == Timer.class ? proxy : null;
            });
  }

  private static Block block(String name) {
    return block(KeyCodec.of(NAMES, List.of("name")).encode(new Object[] {name}), name);
  }

  private static Block block(byte[] key, String name) {
    BlockBuilder builder = new BlockBuilder(CODEC, 0);
    builder.add(key, 0, key.length, Event.of(5, name));
    return builder.build();
  }

  private static StageProgram program() {
    StageHead head =
        new StageHead(
            "Counting",
            List.of(List.of(new Target.ToExit(0))),
            List.of(new Target.ToExit(1)),
            List.of(),
            row -> String.valueOf(row[0]));
    return new StageProgram(
        new PipelineId("test", "0"),
        head,
        List.of(),
        List.of(
            new StageExit.BlockExit("rows", CODEC),
            new StageExit.BlockExit("dead", RowCodec.of(Envelopes.DEAD_LETTER))));
  }

  /** Counts events, and notes the count when the clock calls. */
  private final class Counting implements KeyedKernel<long[]> {
    @Override
    public boolean ordered() {
      return false;
    }

    @Override
    public Optional<Duration> clock() {
      return Optional.of(Duration.ofSeconds(1));
    }

    @Override
    public long[] create() {
      return new long[1];
    }

    @Override
    public boolean isEmpty(long[] count) {
      return count[0] == 0;
    }

    @Override
    public void onEvent(long[] count, int input, Event event, KeyedOutput out) {
      count[0]++;
    }

    @Override
    public void onTime(long[] count, long watermark, KeyedOutput out) {
      count[0] = 0;
    }

    @Override
    public void onClock(long[] count, KeyedOutput out) {
      calls.add(Long.toString(count[0]));
    }

    @Override
    public void encode(long[] count, ByteSink out) {
      out.writeVarLong(count[0]);
    }

    @Override
    public long[] decode(ByteSource in) {
      return new long[] {in.readVarLong()};
    }
  }
}
