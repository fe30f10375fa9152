package dev.millrace.engine.exchange;

import dev.millrace.element.Event;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.engine.stage.StageProgram;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * Runs the live form of one keyed step without a runner, on state in memory that can be looked at:
 * what a runner would keep for it.
 */
public final class LiveHost {
  /** Steps whose rows depend on the clock have no use for a watermark that a test moves. */
  private static final Timer NO_CLOCK = unused(Timer.class);

  /** State that has one form is not asked for it. */
  @SuppressWarnings("unchecked")
  private static final ValueState<String> NO_FORM = unused(ValueState.class);

  private final KeyedStep<?> step;
  private final List<KeyCodec> keyCodecs;
  private final LiveKeyedFn<?> fn;
  private final MemoryMap<Long> pending = new MemoryMap<>();
  private final MemoryMap<KeyBytes> keys = new MemoryMap<>();
  private final MemoryMap<KeyBytes> changed = new MemoryMap<>();
  private final TreeMap<Long, Long> timers = new TreeMap<>();
  private final Received received = new Received();
  private long rowsOut;

  /**
   * @param keys per input, the coding of its keys
   */
  public LiveHost(StageProgram program, KeyedStep<?> step, List<KeyCodec> keys) {
    this.step = step;
    this.keyCodecs = List.copyOf(keys);
    fn = new LiveKeyedFn<>(program, step);
    fn.setup(PipelineOptionsFactory.create());
  }

  private static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            }));
  }

  /** Events of an input, as one block. */
  public void add(int input, List<Event> events) {
    BlockBuilder block = new BlockBuilder(step.inputs().get(input), input);
    for (Event event : events) {
      byte[] key = keyCodecs.get(input).encode(event.values());
      block.add(key, 0, key.length, event);
    }
    fn.process(
        KV.of(0, block.build()), pending, keys, changed, NO_FORM, timerMap(), NO_CLOCK, received);
    endBundle();
  }

  /** Moves the watermark: every timer up to it fires, in order. */
  public void advanceTo(long watermark) {
    while (!timers.isEmpty() && timers.firstKey() <= watermark) {
      long due = timers.firstKey();
      timers.remove(due);
      fn.onBucket(
          Long.toString(due), pending, keys, changed, NO_FORM, timerMap(), NO_CLOCK, received);
    }
    endBundle();
  }

  /** Keys that the step remembers something of. */
  public int liveKeys() {
    return keys.size();
  }

  /** Bytes of state: of keys, and of what waits for the watermark. */
  public long bytes() {
    return keys.bytes() + pending.bytes() + changed.bytes();
  }

  /** Buckets that wait for the watermark. */
  public int buckets() {
    return pending.size();
  }

  /** Timers that are set. */
  public int timers() {
    return timers.size();
  }

  /** How many rows came out so far. */
  public long rowsOut() {
    return rowsOut;
  }

  private void endBundle() {
    endBundle(fn);
    received.blocks.forEach(block -> rowsOut += block.count());
    received.blocks.clear();
  }

  private void endBundle(DoFn<KV<Integer, Block>, Block> host) {
    ((LiveKeyedFn<?>) host)
        .finish(
            host.new FinishBundleContext() {
              @Override
              public PipelineOptions getPipelineOptions() {
                throw new UnsupportedOperationException();
              }

              @Override
              public void output(Block output, Instant time, BoundedWindow window) {
                throw new AssertionError("nothing leaves by the main output");
              }

              @Override
              public <T> void output(
                  TupleTag<T> tag, T output, Instant time, BoundedWindow window) {
                received.blocks.add((Block) output);
              }
            });
  }

  private TimerMap timerMap() {
    return new MemoryTimers(timers);
  }

  /** Blocks that left. */
  private static final class Received implements DoFn.MultiOutputReceiver {
    private final List<Block> blocks = new ArrayList<>();

    @Override
    public <T> DoFn.OutputReceiver<T> get(TupleTag<T> tag) {
      return new DoFn.OutputReceiver<>() {
        @Override
        public org.apache.beam.sdk.values.OutputBuilder<T> builder(T value) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void outputWithTimestamp(T value, Instant time) {
          blocks.add((Block) value);
        }
      };
    }

    @Override
    public <T> DoFn.OutputReceiver<org.apache.beam.sdk.values.Row> getRowReceiver(TupleTag<T> tag) {
      throw new UnsupportedOperationException();
    }
  }
}
