package dev.millrace.io.file.output;

import dev.millrace.element.block.Block;
import dev.millrace.engine.ledger.Waits;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Blocks by shard to whole files in a temporary directory. All files of one firing of one shard are
 * one element, so that whoever puts them in place can do it for all or for none.
 */
public final class WriteFiles
    extends PTransform<PCollection<KV<Integer, Block>>, PCollection<List<WrittenFile>>> {
  private final String step;
  private final List<FileTarget> targets;
  private final String temporary;
  private final long targetBytes;
  private final @Nullable Duration rollEvery;

  private WriteFiles(
      String step,
      List<FileTarget> targets,
      String temporary,
      long targetBytes,
      @Nullable Duration rollEvery) {
    this.step = step;
    this.targets = List.copyOf(targets);
    this.temporary = temporary;
    this.targetBytes = targetBytes;
    this.rollEvery = rollEvery;
  }

  /**
   * @param step that waits for the file system, by the name under which the ledger counts
   * @param targets chosen by the blocks' input numbers, or the only one
   * @param temporary directory of files that are not in place
   * @param targetBytes a file is ended when it is about this long
   * @param rollEvery how long blocks wait, in processing time; null for the end of the input
   */
  public static WriteFiles of(
      String step,
      List<FileTarget> targets,
      String temporary,
      long targetBytes,
      @Nullable Duration rollEvery) {
    return new WriteFiles(step, targets, temporary, targetBytes, rollEvery);
  }

  @Override
  public PCollection<List<WrittenFile>> expand(PCollection<KV<Integer, Block>> blocks) {
    return blocks
        .apply(
            "Global",
            Window.<KV<Integer, Block>>into(new GlobalWindows())
                .triggering(trigger())
                .withAllowedLateness(org.joda.time.Duration.ZERO)
                .discardingFiredPanes())
        .apply("ByShard", GroupByKey.create())
        .apply("Write", ParDo.of(new WriteFn(step, targets, temporary, targetBytes)))
        .setCoder(WrittenFilesCoder.of());
  }

  private Trigger trigger() {
    // The default trigger does the same, but Beam refuses it for an unbounded input that ends.
    return rollEvery == null
        ? AfterWatermark.pastEndOfWindow()
        : Repeatedly.forever(
            AfterProcessingTime.pastFirstElementInPane()
                .plusDelayOf(org.joda.time.Duration.millis(rollEvery.toMillis())));
  }

  private static final class WriteFn extends DoFn<KV<Integer, Iterable<Block>>, List<WrittenFile>> {
    private final String step;
    private final List<FileTarget> targets;
    private final String temporary;
    private final long targetBytes;

    WriteFn(String step, List<FileTarget> targets, String temporary, long targetBytes) {
      this.step = step;
      this.targets = targets;
      this.temporary = temporary;
      this.targetBytes = targetBytes;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<Block>> shard, OutputReceiver<List<WrittenFile>> out) {
      try (BlockWriter writer = new BlockWriter(targets, temporary, targetBytes)) {
        for (Block block : shard.getValue()) {
          Waits.during(step, System::nanoTime, () -> writer.write(block));
        }
        Waits.during(step, System::nanoTime, () -> out.output(writer.finish()));
      }
    }
  }
}
