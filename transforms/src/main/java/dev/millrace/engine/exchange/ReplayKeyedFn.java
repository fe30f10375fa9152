package dev.millrace.engine.exchange;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.Frozen;
import dev.millrace.engine.stage.StageFn;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.kernel.GroupFold;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Hosts a keyed kernel in a replay. Input: all blocks of a partition of the keys. An ordered kernel
 * gets each key's events sorted; an accumulating one gets them key by key, or window by window of
 * each key where it has a {@link GroupFold}. The number of partitions is chosen from the input's
 * size, so that each fits in memory; one with a key of millions of events takes the way through a
 * temporary file (see {@link GroupedPartition}).
 */
public final class ReplayKeyedFn<S> extends StageFn<KV<Integer, Iterable<Block>>> {
  private final Frozen<KeyedStep<S>> frozen;
  private final @Nullable Long givenMemory;
  private transient KeyedStep<S> step;
  private transient long memoryBytes;

  public ReplayKeyedFn(StageProgram program, KeyedStep<S> step) {
    this(program, step, null);
  }

  /**
   * @param memoryBytes how much of a partition may be in memory; null for what suits the worker
   */
  ReplayKeyedFn(StageProgram program, KeyedStep<S> step, @Nullable Long memoryBytes) {
    super(program);
    this.frozen = new Frozen<>(step);
    this.givenMemory = memoryBytes;
  }

  @Setup
  @Override
  public void setup(PipelineOptions options) {
    super.setup(options);
    step = frozen.get();
    memoryBytes = givenMemory == null ? GroupedPartition.memoryBytes() : givenMemory;
  }

  @ProcessElement
  public void process(@Element KV<Integer, Iterable<Block>> partition, MultiOutputReceiver out) {
    GroupedPartition events = new GroupedPartition(Grouping.of(step.kernel()), memoryBytes);
    partition.getValue().forEach(events::add);
    if (step.countsInput()) {
      stage().headCounters().in(events.size());
    }
    // Wake-ups beyond a run need no keeping: every key is finished with the last watermark.
    KeyRun<S> run = new KeyRun<>(step.kernel(), stage(), (key, time, hold, watermark) -> {});
    Optional<GroupFold> fold = step.kernel().fold();
    events.forEachGroup(fold.isPresent() ? new Groups(fold.get(), run, out) : new Keys(run, out));
  }

  /** Runs the kernel for one key after the other. */
  private final class Keys implements GroupVisitor {
    private final KeyRun<S> run;
    private final MultiOutputReceiver out;

    /** Of all keys, one after the other: at the end of each it is as good as new. */
    private final S state = step.kernel().create();

    private final EdgeWatch.@Nullable Walk walk =
        step.watch() == null ? null : new EdgeWatch.Walk(step.watch());

    Keys(KeyRun<S> run, MultiOutputReceiver out) {
      this.run = run;
      this.out = out;
    }

    @Override
    public void start(BlockReader at) {
      run.start(at.bytes(), at.keyOffset(), at.keyLength(), EventTimes.MAX);
      if (walk != null) {
        walk.start();
      }
    }

    @Override
    public void event(int input, BlockReader at) {
      if (walk != null) {
        walk.event(at.time());
      }
      run.deliver(state, input, at.event(step.inputs().get(input)));
      // Not only with the key: one may have millions of events.
      stage().drain(out);
    }

    @Override
    public void end() {
      run.finish(state);
      if (walk != null && walk.isCut()) {
        stage().headCounters().cutKey();
      }
      stage().drain(out);
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
        fold.add(input, event, run);
      } catch (RowFault fault) {
        run.reject(event, fault);
      }
      stage().drain(out);
    }

    @Override
    public void end() {
      fold.finish(window, run);
      stage().drain(out);
    }
  }
}
