package dev.millrace.io.file.table;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.io.file.output.CountWrittenFn;
import dev.millrace.io.file.output.ShardFn;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Source;
import java.time.Duration;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
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
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of rows → dead letters (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}); the
 * rows go to a table. Bounded and unbounded, in no particular order.
 *
 * <p>Rows become data files first, which nobody sees, and the files part of the table by a commit.
 * Whoever reads sees all rows of a commit or none. An input that ends is one commit; of one that
 * does not, rows wait for {@link Files#commitEvery}, and on Flink for the next checkpoint. One step
 * of one process commits what several wrote, one commit after the other.
 *
 * @param <F> what a writer made
 */
public final class CommittedSink<F extends PendingFiles>
    extends PTransform<PCollection<Block>, PCollection<Block>> {
  /** Letters of the rows that a writer cannot write. */
  public static final TupleTag<Block> LETTERS = new TupleTag<>("letters");

  /** The name of the collection of {@link #filesTag}. */
  private static final String FILES = "files";

  private final Source source;
  private final Files files;
  private final Write<F> write;

  /**
   * How rows become part of the table.
   *
   * @param table its name, which tells it from others of the output
   * @param writer of the blocks of each writer; gives what it wrote to {@link #filesTag} and
   *     letters to {@link #LETTERS}
   * @param coder of what is written
   * @param none what is committed besides: a replay without a row replaces what is there as well;
   *     null where rows are added
   * @param <F> what a writer made
   */
  public record Write<F extends PendingFiles>(
      String table,
      DoFn<KV<Integer, Iterable<Block>>, F> writer,
      Coder<F> coder,
      Committer<F> committer,
      @Nullable F none) {}

  private CommittedSink(Source source, Files files, Write<F> write) {
    this.source = source;
    this.files = files;
    this.write = write;
  }

  /** Writes rows, and gives the letters of those that have no place. */
  public static <F extends PendingFiles> CommittedSink<F> of(
      Source source, Files files, Write<F> write) {
    return new CommittedSink<>(source, files, write);
  }

  /** What writers give. */
  public static <F extends PendingFiles> TupleTag<F> filesTag() {
    return new TupleTag<>(FILES);
  }

  @Override
  public PCollection<Block> expand(PCollection<Block> blocks) {
    Duration every = files.commitEvery();
    TupleTag<F> tag = filesTag();
    PCollectionTuple written =
        blocks
            .apply("Shard", ParDo.of(new ShardFn(files.writers(), source.counters(), false)))
            .setCoder(KvCoder.of(VarIntCoder.of(), blocks.getCoder()))
            .apply("Global", when(every == null ? atEnd() : after(every)))
            .apply("ByWriter", GroupByKey.create())
            .apply("Files", ParDo.of(write.writer()).withOutputTags(tag, TupleTagList.of(LETTERS)));
    orNone(written.get(tag).setCoder(write.coder()))
        .apply("OneCommitter", WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), write.coder()))
        .apply(
            "Together",
            when(every == null ? atEnd() : Repeatedly.forever(AfterPane.elementCountAtLeast(1))))
        .apply("InOrder", GroupByKey.create())
        .apply("Commit", ParDo.of(new CommitFn<>(write.committer(), source.step())))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
        .apply("Count", ParDo.of(new CountWrittenFn(source.counters())));
    return letters(written.get(LETTERS));
  }

  /** Letters of all sinks flow together, which asks for one trigger. */
  public static PCollection<Block> letters(PCollection<Block> letters) {
    return letters.setCoder(BlockCoder.of()).apply("Letters", when(DefaultTrigger.of()));
  }

  private PCollection<F> orNone(PCollection<F> written) {
    F nothing = write.none();
    if (nothing == null) {
      return written;
    }
    PCollection<F> none =
        written
            .getPipeline()
            .apply(
                source.output() + "/none of " + write.table(),
                Create.of(nothing).withCoder(write.coder()))
            .apply(source.output() + "/noneAtEnd of " + write.table(), when(DefaultTrigger.of()));
    return PCollectionList.of(written.apply("AtEnd", when(DefaultTrigger.of())))
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
