package dev.millrace.transforms.exchange;

import dev.millrace.element.Block;
import dev.millrace.element.BlockReader;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import dev.millrace.kernel.GroupFold;
import dev.millrace.transforms.exchange.PartitionEvents.GroupVisitor;
import dev.millrace.transforms.exchange.PartitionEvents.Order;
import dev.millrace.transforms.stage.StageOutputs;
import dev.millrace.transforms.stage.StageProgram;
import dev.millrace.transforms.stage.StageRuntime;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/**
 * Hosts a keyed kernel in a replay. Input: all blocks of a partition of the keys. An ordered kernel
 * gets each key's events sorted; an accumulating one gets them key by key, or window by window of
 * each key where it has a {@link GroupFold}. A partition must fit in memory; the number of
 * partitions is chosen from the input's size for that.
 */
public final class ReplayKeyedFn<S> extends DoFn<KV<Integer, Iterable<Block>>, Block> {
  private final StageProgram program;
  private final KeyedStep<S> step;
  private transient StageRuntime stage;

  public ReplayKeyedFn(StageProgram program, KeyedStep<S> step) {
    this.program = program;
    this.step = step;
  }

  @Setup
  public void setup() {
    stage = new StageRuntime(program);
  }

  @ProcessElement
  public void process(@Element KV<Integer, Iterable<Block>> partition, MultiOutputReceiver out) {
    Optional<GroupFold> fold = step.kernel().fold();
    PartitionEvents events =
        fold.isPresent()
            ? PartitionEvents.byKeyAndWindow()
            : PartitionEvents.byKey(step.kernel()::inputRank);
    partition.getValue().forEach(events::add);
    if (step.countsInput()) {
      stage.headCounters().in(events.size());
    }
    // Wake-ups beyond a run need no keeping: every key is finished with the last watermark.
    KeyRun<S> run = new KeyRun<>(step.kernel(), stage, (key, time, hold, watermark) -> {});
    if (fold.isPresent()) {
      events.forEachGroup(Order.NONE, new Groups(fold.get(), run, out));
    } else {
      // The order makes no difference to other kernels, but time that goes on is cheaper for most.
      Order order = step.kernel().ordered() ? Order.WITHIN_KEY : Order.BY_TIME;
      events.forEachGroup(order, new Keys(run, out));
    }
  }

  /** Runs the kernel for one key after the other. */
  private final class Keys implements GroupVisitor {
    private final KeyRun<S> run;
    private final MultiOutputReceiver out;

    /** Of all keys, one after the other: at the end of each it is as good as new. */
    private final S state = step.kernel().create();

    Keys(KeyRun<S> run, MultiOutputReceiver out) {
      this.run = run;
      this.out = out;
    }

    @Override
    public void start(BlockReader at) {
      run.start(at.bytes(), at.keyOffset(), at.keyLength(), EventTimes.MAX);
    }

    @Override
    public void event(int input, BlockReader at) {
      run.deliver(state, input, at.event(step.inputs().get(input)));
    }

    @Override
    public void end() {
      run.finish(state);
      stage.drain(out);
    }
  }

  /** Folds one group after the other. */
  private final class Groups implements GroupVisitor {
    private final GroupFold fold;
    private final KeyRun<S> run;
    private final MultiOutputReceiver out;
    private Window window = Window.GLOBAL;

    Groups(GroupFold fold, KeyRun<S> run, MultiOutputReceiver out) {
      this.fold = fold;
      this.run = run;
      this.out = out;
    }

    @Override
    public void start(BlockReader at) {
      window = at.window();
      run.start(at.bytes(), at.keyOffset(), at.keyLength(), EventTimes.MAX);
    }

    @Override
    public void event(int input, BlockReader at) {
      Event event = at.event(step.inputs().get(input), window);
      try {
        fold.add(input, event);
      } catch (RowFault fault) {
        run.reject(event, fault);
      }
    }

    @Override
    public void end() {
      fold.finish(window, run);
      stage.drain(out);
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    StageOutputs.finish(stage, context);
  }

  /** Event times lie before the time stamp of the shuffled group; nothing waits for either. */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
