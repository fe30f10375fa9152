package dev.millrace.io.metrics;

import dev.millrace.element.PipelineId;
import dev.millrace.element.block.Block;
import dev.millrace.expr.Expression;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of rows → metrics of the run; nothing is written anywhere. Bounded and unbounded input,
 * any windows, any order.
 *
 * <p>Of each column that is asked for, values are counted as {@code STEP/values/COLUMN} and those
 * that are NULL as {@code STEP/nulls/COLUMN}. Of each key, the newest window is told as gauges
 * ({@link dev.millrace.engine.ledger.KeyGauges}): a row is a window of its key, and its event time
 * is the window's last millisecond. Rows are counted as {@code STEP/in} and {@code STEP/written}. A
 * bundle that the runner makes again counts again where the runner counts attempts.
 */
public final class MetricsSink extends PTransform<PCollection<Block>, PDone> {
  private final Options options;

  private MetricsSink(Options options) {
    this.options = options;
  }

  /**
   * What the sink needs to know.
   *
   * @param step the name under which rows are counted
   * @param schema of the rows in the blocks
   * @param nulls columns whose NULLs are counted
   * @param completeness of windows; null if it is not told
   */
  public record Options(
      PipelineId pipeline,
      String step,
      Schema schema,
      List<String> nulls,
      @Nullable Completeness completeness)
      implements Serializable {
    public Options {
      nulls = List.copyOf(nulls);
    }
  }

  /**
   * How complete the windows of keys are.
   *
   * @param key the index of the column that tells windows of a time apart
   * @param seen the index of the column with the number of events in the window
   * @param expected how many should be; NULL or a failure for none
   * @param mostKeys how many keys are told one by one
   */
  public record Completeness(int key, int seen, Expression expected, int mostKeys)
      implements Serializable {}

  public static MetricsSink tell(Options options) {
    return new MetricsSink(options);
  }

  @Override
  public PDone expand(PCollection<Block> blocks) {
    blocks.apply("Tell", ParDo.of(new TellFn(options)));
    return PDone.in(blocks.getPipeline());
  }
}
