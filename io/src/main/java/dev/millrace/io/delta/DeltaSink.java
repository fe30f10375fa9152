package dev.millrace.io.delta;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import dev.millrace.io.file.output.CountWrittenFn;
import dev.millrace.io.file.output.ShardFn;
import java.time.Duration;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Blocks of rows → dead letters (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}); the
 * rows go to a table of Delta Lake. Bounded and unbounded, in no particular order.
 *
 * <p><b>Delivery.</b> Rows become data files first, which nobody sees, and the files a version of
 * the table. Whoever reads sees all rows of a commit or none. An input that ends is one commit; of
 * one that does not, rows wait for {@link DeltaSinkOptions.Files#commitEvery}, and on Flink for the
 * next checkpoint. A commit is made once, however often it is tried ({@link TableCommit}): a job
 * that restarts from a checkpoint has every row once. What a killed job had written and not
 * committed is in no version.
 *
 * <p><b>Bad rows.</b> A row with a value that its column cannot hold (ML-6480) is a dead letter;
 * without an output for these, the run fails (ML-5606).
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5600 what cannot be, ML-5603 the
 * table does not fit, ML-5604 refused, ML-5605 away for too long. Until then rows wait.
 */
public final class DeltaSink extends PTransform<PCollection<Block>, PCollection<Block>> {
  private final DeltaSinkOptions options;

  private DeltaSink(DeltaSinkOptions options) {
    this.options = options;
  }

  /** Writes rows, and gives the letters of those that have no place. */
  public static DeltaSink write(DeltaSinkOptions options) {
    return new DeltaSink(options);
  }

  /**
   * Whether the table fits, if it is there.
   *
   * @param retryFor how long files that are away are waited for
   * @throws dev.millrace.diag.UserException ML-5600, ML-5603, ML-5604, ML-5605
   */
  public static void check(DeltaSinkOptions options, Duration retryFor) {
    new TableForm(DeltaSession.open(options.target()), options).check(retryFor);
  }

  @Override
  public PCollection<Block> expand(PCollection<Block> blocks) {
    Duration every = options.files().commitEvery();
    PCollectionTuple written =
        blocks
            .apply(
                "Shard",
                ParDo.of(new ShardFn(options.files().writers(), options.counters(), false)))
            .setCoder(KvCoder.of(VarIntCoder.of(), blocks.getCoder()))
            .apply("Global", when(every == null ? atEnd() : after(every)))
            .apply("ByWriter", GroupByKey.create())
            .apply(
                "Files",
                ParDo.of(new WriteRowsFn(options))
                    .withOutputTags(WriteRowsFn.FILES, TupleTagList.of(WriteRowsFn.LETTERS)));
    PCollection<WrittenFiles> files =
        written.get(WriteRowsFn.FILES).setCoder(WrittenFiles.Coder.of());
    if (options.replaced() != null) {
      files = orNone(files);
    }
    files
        .apply("OneCommitter", WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), WrittenFiles.Coder.of()))
        .apply(
            "Together",
            when(every == null ? atEnd() : Repeatedly.forever(AfterPane.elementCountAtLeast(1))))
        .apply("InOrder", GroupByKey.create())
        .apply("Commit", ParDo.of(new CommitFn(options)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
        .apply("Count", ParDo.of(new CountWrittenFn(options.counters())));
    // Letters of all sinks flow together, which asks for one trigger.
    return written
        .get(WriteRowsFn.LETTERS)
        .setCoder(BlockCoder.of())
        .apply("Letters", when(DefaultTrigger.of()));
  }

  /** A replay without a row replaces what is there as well. */
  private PCollection<WrittenFiles> orNone(PCollection<WrittenFiles> files) {
    PCollection<WrittenFiles> none =
        files
            .getPipeline()
            .apply(
                options.source().output() + "/none",
                Create.of(WrittenFiles.none()).withCoder(WrittenFiles.Coder.of()))
            .apply(options.source().output() + "/noneAtEnd", when(DefaultTrigger.of()));
    return PCollectionList.of(files.apply("AtEnd", when(DefaultTrigger.of())))
        .and(none)
        .apply("OrNone", Flatten.pCollections());
  }

  private static Trigger atEnd() {
    return AfterWatermark.pastEndOfWindow();
  }

  private static Trigger after(Duration every) {
    return Repeatedly.forever(
        AfterProcessingTime.pastFirstElementInPane()
            .plusDelayOf(org.joda.time.Duration.millis(every.toMillis())));
  }

  private static <T> Window<T> when(Trigger trigger) {
    return Window.<T>into(new GlobalWindows())
        .triggering(trigger)
        .withAllowedLateness(org.joda.time.Duration.ZERO)
        .discardingFiredPanes();
  }
}
