package dev.millrace.engine.stage;

import dev.millrace.element.EventTimes;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.ledger.CountsCoder;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.spill.KeptBlockCoder;
import dev.millrace.engine.spill.LocalBlockCoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** How a stage's exits become output collections of its DoFn, each under the exit's tag. */
public final class StageOutputs {
  /** The DoFn's main output, which carries nothing: everything leaves by an exit. */
  private static final TupleTag<Block> NONE = new TupleTag<>("none") {};

  /** Counts of the ledger, where they are elements. */
  private static final TupleTag<Counts> COUNTS = new TupleTag<>("counts") {};

  private final List<PCollection<Counts>> counts = new ArrayList<>();
  private final Map<String, PCollection<KV<Integer, Block>>> exchanges = new LinkedHashMap<>();
  private final Map<String, PCollection<Block>> blocks = new LinkedHashMap<>();

  private StageOutputs() {}

  /** Applies a stage's DoFn and gives its outputs their coders. */
  public static <T> StageOutputs apply(
      String name, PCollection<T> input, DoFn<T, Block> fn, StageProgram program) {
    List<TupleTag<?>> tags = new ArrayList<>();
    for (StageExit exit : program.exits()) {
      tags.add(exit.keyed() ? exchangeTag(exit.tag()) : blockTag(exit.tag()));
    }
    if (program.countsAsElements()) {
      tags.add(COUNTS);
    }
    PCollectionTuple applied =
        input.apply(name, ParDo.of(fn).withOutputTags(NONE, TupleTagList.of(tags)));
    Coder<Block> coder =
        switch (program.handover()) {
          case CODED, KEPT -> BlockCoder.of();
          case BY_REFERENCE, SPILLED -> LocalBlockCoder.of();
        };
    Coder<Block> waiting =
        program.handover() == Handover.KEPT ? KeptBlockCoder.of(input.getPipeline()) : coder;
    applied.get(NONE).setCoder(coder);
    StageOutputs outputs = new StageOutputs();
    if (program.countsAsElements()) {
      outputs.counts.add(applied.get(COUNTS).setCoder(CountsCoder.of()));
    }
    for (StageExit exit : program.exits()) {
      if (exit.keyed()) {
        outputs.exchanges.put(
            exit.tag(),
            applied.get(exchangeTag(exit.tag())).setCoder(KvCoder.of(VarIntCoder.of(), waiting)));
      } else {
        outputs.blocks.put(exit.tag(), applied.get(blockTag(exit.tag())).setCoder(coder));
      }
    }
    return outputs;
  }

  /**
   * The outputs of two stages of one program as those of one.
   *
   * @param name of the step that puts them together
   */
  public static StageOutputs union(String name, StageOutputs one, StageOutputs other) {
    StageOutputs outputs = new StageOutputs();
    outputs.counts.addAll(one.counts);
    outputs.counts.addAll(other.counts);
    one.exchanges.forEach(
        (tag, rows) ->
            outputs.exchanges.put(tag, union(name + "/" + tag, rows, other.exchange(tag))));
    one.blocks.forEach(
        (tag, rows) -> outputs.blocks.put(tag, union(name + "/" + tag, rows, other.blocks(tag))));
    return outputs;
  }

  private static <T> PCollection<T> union(String name, PCollection<T> one, PCollection<T> other) {
    return PCollectionList.of(one).and(other).apply(name, Flatten.pCollections());
  }

  /** The stage's counts, if they are elements; else none. */
  public List<PCollection<Counts>> counts() {
    return counts;
  }

  /** The collection of an exchange exit. */
  public PCollection<KV<Integer, Block>> exchange(String tag) {
    return Objects.requireNonNull(exchanges.get(tag), tag);
  }

  /** The collection of a block exit. */
  public PCollection<Block> blocks(String tag) {
    return Objects.requireNonNull(blocks.get(tag), tag);
  }

  static void emit(MultiOutputReceiver out, StageExit exit, int partition, Block block) {
    org.joda.time.Instant time = timeOf(exit, block);
    if (exit.keyed()) {
      out.get(exchangeTag(exit.tag())).outputWithTimestamp(KV.of(partition, block), time);
    } else {
      out.get(blockTag(exit.tag())).outputWithTimestamp(block, time);
    }
  }

  /** Ends a bundle: emits what is left of it. */
  static void finish(StageRuntime stage, DoFn<?, Block>.FinishBundleContext context) {
    Tally tally =
        stage.finish((exit, partition, block) -> emitAtEnd(context, exit, partition, block));
    if (!tally.isEmpty()) {
      context.output(
          COUNTS, tally.take(), EventTimes.toInstant(EventTimes.MAX), GlobalWindow.INSTANCE);
    }
  }

  private static void emitAtEnd(
      DoFn<?, Block>.FinishBundleContext context, StageExit exit, int partition, Block block) {
    org.joda.time.Instant time = timeOf(exit, block);
    if (exit.keyed()) {
      context.output(exchangeTag(exit.tag()), KV.of(partition, block), time, GlobalWindow.INSTANCE);
    } else {
      context.output(blockTag(exit.tag()), block, time, GlobalWindow.INSTANCE);
    }
  }

  /**
   * A block's time stamp must not be above any event in it: watermarks downstream rest on that.
   * Where these do not count, it only holds the end back.
   */
  private static org.joda.time.Instant timeOf(StageExit exit, Block block) {
    return EventTimes.toInstant(exit.untilTheEnd() ? EventTimes.MAX : block.minTime());
  }

  private static TupleTag<KV<Integer, Block>> exchangeTag(String tag) {
    return new TupleTag<>(tag);
  }

  private static TupleTag<Block> blockTag(String tag) {
    return new TupleTag<>(tag);
  }
}
