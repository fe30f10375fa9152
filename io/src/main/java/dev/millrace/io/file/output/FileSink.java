package dev.millrace.io.file.output;

import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.engine.spill.LocalBlockCoder;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.engine.trace.SpanMaker.Role;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.tree.PartitionPattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of rows → the paths of files, each with its number of rows. Bounded and unbounded. Rows
 * are written in no particular order. Files are written under a temporary name, and renamed when
 * the bundle that wrote them can no longer be repeated: they appear whole or not at all, and a
 * repeated bundle leaves no row twice. Of an unbounded input, blocks wait for {@link
 * FileSinkOptions#rollEvery}. What a killed run left is hidden from readers, and removed by {@link
 * OutputDirectory#prepare} of the next run.
 *
 * <p>Errors: {@link UserException} ML-5110 no permission, ML-5111 disk full, ML-5114 other.
 */
public final class FileSink extends PTransform<PCollection<Block>, PCollection<KV<String, Long>>> {
  private final FileSinkOptions options;
  private final FileFormat format;
  private final SinkCounters counters;

  private FileSink(FileSinkOptions options, FileFormat format, SinkCounters counters) {
    this.options = options;
    this.format = format;
    this.counters = counters;
  }

  /**
   * Writes rows in a format; the output holds the files' paths and numbers of rows. Rows are
   * counted as {@code files}.
   */
  public static FileSink write(FileSinkOptions options, FileFormat format) {
    return new FileSink(options, format, new SinkCounters("files"));
  }

  /** Counts rows under the name of a step. */
  public FileSink countedAs(String step) {
    return new FileSink(options, format, new SinkCounters(step));
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Block> blocks) {
    String pattern = options.partitions();
    FileTarget target =
        new FileTarget(
            "",
            options.directory(),
            RowCodec.of(options.schema()),
            pattern == null ? null : PartitionPattern.of(pattern),
            format);
    return written(blocks, target)
        .apply("Stabilise", Reshuffle.viaRandomKey())
        .apply(
            "PutInPlace",
            ParDo.of(
                new PutInPlaceFn(
                    counters.step(), options.target(), OutputRun.prefix(options.runId()))))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
        .apply("Count", ParDo.of(new CountWrittenFn(counters)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()));
  }

  private PCollection<List<WrittenFile>> written(PCollection<Block> blocks, FileTarget target) {
    if (options.shards() == 0) {
      return blocks
          .apply("Global", Window.into(new GlobalWindows()))
          .apply("Write", ParDo.of(new WriteBundleFn(target, options, counters)))
          .setCoder(WrittenFilesCoder.of());
    }
    boolean spills = blocks.getCoder() instanceof LocalBlockCoder && options.rollEvery() == null;
    return blocks
        .apply("Shard", ParDo.of(new ShardFn(options.shards(), counters, spills)))
        .setCoder(KvCoder.of(VarIntCoder.of(), blocks.getCoder()))
        .apply(
            "Files",
            WriteFiles.of(
                counters.step(),
                List.of(target),
                options.temporary(),
                options.targetBytes(),
                options.rollEvery()));
  }

  static final class WriteBundleFn extends DoFn<Block, List<WrittenFile>> {
    private final FileTarget target;
    private final String temporary;
    private final long targetBytes;
    private final SinkCounters counters;
    private transient @Nullable BlockWriter writer;
    private transient @Nullable BundleTrace trace;

    WriteBundleFn(FileTarget target, FileSinkOptions options, SinkCounters counters) {
      this.target = target;
      this.temporary = options.temporary();
      this.targetBytes = options.targetBytes();
      this.counters = counters;
    }

    @Setup
    public void setup(PipelineOptions options) {
      trace = BundleTrace.of(counters.step(), Role.SEND, options).orElse(null);
    }

    @StartBundle
    public void start() {
      if (trace != null) {
        trace.begin();
      }
      writer = new BlockWriter(List.of(target), temporary, targetBytes);
    }

    @ProcessElement
    public void process(@Element Block block) {
      counters.in(block.count());
      if (trace != null) {
        trace.received(block);
      }
      BlockWriter open = writer;
      if (open != null) {
        Waits.during(counters.step(), System::nanoTime, () -> open.write(block));
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      List<WrittenFile> files = new ArrayList<>();
      BlockWriter open = writer;
      if (open != null) {
        Waits.during(counters.step(), System::nanoTime, () -> files.addAll(open.finish()));
      }
      if (!files.isEmpty()) {
        context.output(files, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
      }
      if (trace != null) {
        trace.end();
      }
    }

    @Teardown
    public void teardown() {
      if (trace != null) {
        trace.close();
      }
      if (writer != null) {
        writer.close();
      }
    }
  }

  private static final class PutInPlaceFn extends DoFn<List<WrittenFile>, KV<String, Long>> {
    private final String step;
    private final String root;
    private final String prefix;

    PutInPlaceFn(String step, String root, String prefix) {
      this.step = step;
      this.root = root;
      this.prefix = prefix;
    }

    @RequiresStableInput
    @ProcessElement
    public void process(@Element List<WrittenFile> files, OutputReceiver<KV<String, Long>> out) {
      List<String> places =
          files.stream().map(file -> file.withPrefix(prefix).below(root)).toList();
      Waits.during(step, System::nanoTime, () -> putInPlace(files, places));
      for (int i = 0; i < files.size(); i++) {
        out.output(KV.of(places.get(i), files.get(i).rows()));
      }
    }
  }

  /**
   * Renames files to their places. Done again after a failure in the middle, it completes what is
   * missing.
   *
   * @throws UserException ML-5110, ML-5111 or ML-5114
   */
  public static void putInPlace(List<WrittenFile> files, List<String> places) {
    if (files.isEmpty()) {
      return;
    }
    List<ResourceId> from = new ArrayList<>();
    List<ResourceId> to = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      from.add(FileSystems.matchNewResource(files.get(i).temporary(), false));
      to.add(FileSystems.matchNewResource(places.get(i), false));
    }
    try {
      FileSystems.rename(
          from,
          to,
          MoveOptions.StandardMoveOptions.IGNORE_MISSING_FILES,
          MoveOptions.StandardMoveOptions.SKIP_IF_DESTINATION_EXISTS);
    } catch (IOException e) {
      throw FileErrors.writing(places.get(0), e);
    }
  }
}
