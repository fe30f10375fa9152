package dev.millrace.io.file.output;

import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * The files of several outputs, each with its rows → the directories that were published. Bounded.
 * Once the last file of the last output is written, all are published together ({@link
 * OutputDirectory#publish}), one directory after the other. For jobs that outlive the process which
 * started them. A repeated bundle completes what is missing.
 *
 * <p>Errors: {@link UserException} ML-5110, ML-5111 or ML-5114.
 */
public final class PublishOutputs
    extends PTransform<PCollectionList<KV<String, Long>>, PCollection<String>> {
  private final Options options;

  /**
   * What is published.
   *
   * @param outputs in the order of the input's collections
   * @param runId the same as in {@link FileSinkOptions}
   * @param from first event time, inclusive, or null for the beginning
   * @param to exclusive, or null for the end
   */
  public record Options(
      List<Published> outputs,
      String runId,
      PipelineId pipeline,
      @Nullable Instant from,
      @Nullable Instant to)
      implements Serializable {
    public Options {
      outputs = new ArrayList<>(outputs);
    }
  }

  /**
   * One output.
   *
   * @param directory or path, for people
   * @param shards if its files have numbers; null if they fill the directory
   */
  public record Published(String directory, @Nullable ShardedOutput shards)
      implements Serializable {
    /** Files that fill a directory. */
    public static Published in(String directory) {
      return new Published(directory, null);
    }
  }

  private PublishOutputs(Options options) {
    this.options = options;
  }

  /** Publishes outputs whose directories {@link OutputDirectory#prepare} made ready. */
  public static PublishOutputs of(Options options) {
    return new PublishOutputs(options);
  }

  @Override
  public PCollection<String> expand(PCollectionList<KV<String, Long>> outputs) {
    List<PCollection<KV<Integer, Long>>> sums = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      sums.add(
          outputs
              .get(i)
              .apply("Rows" + i, Values.create())
              .apply("Sum" + i, Sum.longsGlobally())
              .apply("Output" + i, MapElements.via(new NumberFn(i)))
              .setCoder(KvCoder.of(VarIntCoder.of(), VarLongCoder.of())));
    }
    return PCollectionList.of(sums)
        .apply("All", Flatten.pCollections())
        .apply("OneKey", MapElements.via(new OneKeyFn()))
        .setCoder(KvCoder.of(VarIntCoder.of(), KvCoder.of(VarIntCoder.of(), VarLongCoder.of())))
        .apply("Together", GroupByKey.create())
        .apply("Publish", ParDo.of(new PublishFn(options)))
        .setCoder(StringUtf8Coder.of());
  }

  private static final class NumberFn extends SimpleFunction<Long, KV<Integer, Long>> {
    private final int output;

    NumberFn(int output) {
      this.output = output;
    }

    @Override
    public KV<Integer, Long> apply(Long rows) {
      return KV.of(output, rows);
    }
  }

  private static final class OneKeyFn
      extends SimpleFunction<KV<Integer, Long>, KV<Integer, KV<Integer, Long>>> {
    @Override
    public KV<Integer, KV<Integer, Long>> apply(KV<Integer, Long> rows) {
      return KV.of(0, rows);
    }
  }

  private static final class PublishFn
      extends DoFn<KV<Integer, Iterable<KV<Integer, Long>>>, String> {
    private final Options options;

    PublishFn(Options options) {
      this.options = options;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<KV<Integer, Long>>> outputs, OutputReceiver<String> out) {
      for (KV<Integer, Long> output : outputs.getValue()) {
        Published published = options.outputs().get(output.getKey());
        ShardedOutput shards = published.shards();
        if (shards == null) {
          OutputDirectory.of(published.directory(), options.runId())
              .publish(
                  new OutputSummary(
                      options.pipeline(), options.from(), options.to(), output.getValue()));
        } else {
          shards.publish();
        }
        out.output(published.directory());
      }
    }
  }
}
