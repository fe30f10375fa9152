package dev.millrace.transforms.exchange;

import dev.millrace.element.Block;
import dev.millrace.element.BlockReader;
import dev.millrace.element.EventTimes;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.transforms.exchange.Entry.InputRank;
import dev.millrace.transforms.stage.StageOutputs;
import dev.millrace.transforms.stage.StageProgram;
import dev.millrace.transforms.stage.StageRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    List<Entry> entries = new ArrayList<>();
    for (Block block : blocks) {
      addEntries(block, entries);
    }
    countInput(entries.size());
    entries.sort(ReplayKeyedFn::inOrder);
    KeyedKernel<S> kernel = step.kernel();
    KeyRun<S> run = keyRun();
    int start = 0;
    while (start < entries.size()) {
      Entry first = entries.get(start);
      run.start(first.key(), EventTimes.MAX);
      S state = kernel.create();
      int at = start;
      while (at < entries.size() && entries.get(at).sameKey(first)) {
        run.deliver(state, entries.get(at++));
      }
      run.finish(state);
      stage.drain(out);
      start = at;
    }
  }

  private void runAccumulating(Iterable<Block> blocks, MultiOutputReceiver out) {
    KeyedKernel<S> kernel = step.kernel();
    KeyRun<S> run = keyRun();
    Map<KeyBytes, S> states = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Block block : blocks) {
      entries.clear();
      addEntries(block, entries);
      countInput(entries.size());
      for (Entry entry : entries) {
        KeyBytes key = new KeyBytes(entry.key());
        S state = states.computeIfAbsent(key, k -> kernel.create());
        // Nothing is due before the last block: a replay's watermark moves once, at the end.
        run.start(key.bytes(), EventTimes.MIN);
        run.deliver(state, entry);
      }
      stage.drain(out);
    }
    for (Map.Entry<KeyBytes, S> keyed : states.entrySet()) {
      run.start(keyed.getKey().bytes(), EventTimes.MAX);
      run.finish(keyed.getValue());
      stage.drain(out);
    }
  }

  /** Wake-ups beyond a run need no keeping: every key is finished with the last watermark. */
  private KeyRun<S> keyRun() {
    return new KeyRun<>(step, stage, (key, time, hold) -> {});
  }

  private void addEntries(Block block, List<Entry> entries) {
    InputRank rank = new InputRank(block.input(), step.kernel().inputRank(block.input()));
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      entries.add(
          new Entry(
              reader.bytes(),
              reader.keyOffset(),
              reader.keyLength(),
              rank,
              reader.time(),
              reader.window(),
              reader.rowOffset(),
              reader.rowLength()));
    }
  }

  private static int inOrder(Entry a, Entry b) {
    int byKey = a.compareKey(b);
    return byKey != 0 ? byKey : a.compareWithinKey(b);
  }

  private void countInput(long events) {
    if (step.countsInput()) {
      stage.headCounters().in(events);
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    stage.finish(
        (exit, partition, block) -> StageOutputs.emitAtEnd(context, exit, partition, block));
  }

  /** Event times lie before the time stamp of the shuffled group; nothing waits for either. */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
