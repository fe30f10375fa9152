package dev.millrace.transforms.exchange;

import dev.millrace.element.Block;
import dev.millrace.element.BlockReader;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowCodec;
import dev.millrace.element.RowFault;
import dev.millrace.kernel.KeyedBatch;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.transforms.exchange.PartitionEvents.KeyVisitor;
import dev.millrace.transforms.stage.StageOutputs;
import dev.millrace.transforms.stage.StageProgram;
import dev.millrace.transforms.stage.StageRuntime;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/**
 * Hosts a keyed kernel in a replay. Input: all blocks of a partition of the keys. An ordered kernel
 * gets each key's events sorted; an accumulating one gets them as the blocks hold them, with the
 * states of the partition's keys in memory. A partition must fit in memory; the number of
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
    if (step.kernel().ordered()) {
      runOrdered(partition.getValue(), out);
    } else {
      runAccumulating(partition.getValue(), out);
    }
  }

  private void runOrdered(Iterable<Block> blocks, MultiOutputReceiver out) {
    KeyedKernel<S> kernel = step.kernel();
    PartitionEvents events = new PartitionEvents(kernel::inputRank);
    blocks.forEach(events::add);
    countInput(events.size());
    KeyRun<S> run = keyRun();
    events.forEachKey(
        new KeyVisitor() {
          private S state = kernel.create();

          @Override
          public void start(Entry first) {
            state = kernel.create();
            run.start(first.bytes, first.keyOffset, first.keyLength, EventTimes.MAX);
          }

          @Override
          public void event(Entry entry) {
            run.deliver(state, entry);
          }

          @Override
          public void end() {
            run.finish(state);
            stage.drain(out);
          }
        });
  }

  private void runAccumulating(Iterable<Block> blocks, MultiOutputReceiver out) {
    KeyRun<S> run = keyRun();
    KeyedBatch batch = step.kernel().batch().orElseGet(() -> new BatchOfKeys<>(step.kernel(), run));
    for (Block block : blocks) {
      countInput(block.count());
      RowCodec codec = step.inputs().get(block.input());
      BlockReader reader = new BlockReader(block);
      while (reader.next()) {
        Event event = reader.event(codec);
        try {
          batch.add(reader.bytes(), reader.keyOffset(), reader.keyLength(), block.input(), event);
        } catch (RowFault fault) {
          run.reject(event, fault);
        }
      }
      stage.drain(out);
    }
    batch.finish(
        key -> {
          stage.drain(out);
          run.start(key, EventTimes.MAX);
          return run;
        });
    stage.drain(out);
  }

  /** Wake-ups beyond a run need no keeping: every key is finished with the last watermark. */
  private KeyRun<S> keyRun() {
    return new KeyRun<>(step, stage, (key, time, hold, watermark) -> {});
  }

  private void countInput(long events) {
    if (step.countsInput()) {
      stage.headCounters().in(events);
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
