package dev.millrace.io.iceberg;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.io.file.output.CountWrittenFn;
import dev.millrace.io.file.output.ShardFn;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import dev.millrace.io.rows.routing.RowTarget;
import java.time.Duration;
import java.util.List;
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
 * rows go to a table of Iceberg. Bounded and unbounded, in no particular order.
 *
 * <p><b>Delivery.</b> Rows become data files first, which nobody sees, and the files a snapshot.
 * Whoever reads sees all rows of a commit or none. An input that ends is one commit; of one that
 * does not, rows wait for {@link IcebergSinkOptions.Files#commitEvery}, and on Flink for the next
 * checkpoint. A commit is made once, however often it is tried ({@link TableCommit}): a job that
 * restarts from a checkpoint has every row once. What a killed job had written and not committed is
 * in no snapshot; {@link IcebergCompaction} removes it.
 *
 * <p><b>Bad rows.</b> A row with a value that its column cannot hold (ML-6450) is a dead letter;
 * without an output for these, the run fails (ML-5566).
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5560 what cannot be, ML-5563 the
 * table does not fit, ML-5564 refused, ML-5565 away for too long. Until then rows wait.
 */
public final class IcebergSink extends PTransform<PCollection<Block>, PCollection<Block>> {
  private final IcebergSinkOptions options;

  private IcebergSink(IcebergSinkOptions options) {
    this.options = options;
  }

  /** Writes rows, and gives the letters of those that have no place. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      IcebergSinkOptions options) {
    return new IcebergSink(options);
  }

  /**
   * The same for tables of which each row names one; a row that names none has no place (ML-6132).
   * Each table has commits of its own.
   *
   * @param tables all that there may be, alike but for their targets
   * @param place all of them, for people
   */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      List<IcebergSinkOptions> tables, RowTarget target, String place) {
    return new RoutedTables(tables, target, place);
  }

  /**
   * Whether the catalog answers and the table fits, if it is there.
   *
   * @param retryFor how long a catalog that is away is waited for
   * @throws dev.millrace.diag.UserException ML-5560, ML-5563, ML-5564, ML-5565
   */
  public static void check(IcebergSinkOptions options, Duration retryFor) {
    try (IcebergSession session = IcebergSession.open(options.target(), retryFor)) {
      new TableForm(session, options).check(retryFor);
    }
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
    if (options.change().replaced() != null) {
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
    return letters(written.get(WriteRowsFn.LETTERS));
  }

  /** Letters of all sinks flow together, which asks for one trigger. */
  static PCollection<Block> letters(PCollection<Block> letters) {
    return letters.setCoder(BlockCoder.of()).apply("Letters", when(DefaultTrigger.of()));
  }

  /** A replay without a row replaces what is there as well. */
  private PCollection<WrittenFiles> orNone(PCollection<WrittenFiles> files) {
    PCollection<WrittenFiles> none =
        files
            .getPipeline()
            .apply(
                options.source().output() + "/none of " + options.target().table(),
                Create.of(WrittenFiles.none()).withCoder(WrittenFiles.Coder.of()))
            .apply(
                options.source().output() + "/noneAtEnd of " + options.target().table(),
                when(DefaultTrigger.of()));
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
