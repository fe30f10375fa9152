package dev.millrace.io.console;

import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.format.JsonEncoder;
import java.io.PrintStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Prints the rows of blocks, bundle by bundle: as JSON lines or as tables whose columns are aligned
 * within a bundle. Bounded and unbounded input, any windows. A bundle that the runner retries is
 * printed again; rows of one bundle are never mixed with those of another. Rows are counted as
 * {@code STEP/in} and {@code STEP/written}.
 *
 * <p>Errors: ML-5114 where the target does not take what is printed.
 */
public final class ConsoleSink extends PTransform<PCollection<Block>, PDone> {
  private final Options options;

  private ConsoleSink(Options options) {
    this.options = options;
  }

  /** How rows are printed. */
  public enum Layout {
    TABLE,
    JSON
  }

  /** Where rows are printed to; asked once per bundle, on the machine that runs it. */
  public interface Target extends Supplier<PrintStream>, Serializable {}

  /**
   * What the sink needs to know.
   *
   * @param step the name under which rows are counted
   * @param schema of the rows in the blocks
   */
  public record Options(String step, Schema schema, Layout layout, Target target)
      implements Serializable {}

  public static ConsoleSink print(Options options) {
    return new ConsoleSink(options);
  }

  @Override
  public PDone expand(PCollection<Block> blocks) {
    blocks.apply("Print", ParDo.of(new PrintFn(options)));
    return PDone.in(blocks.getPipeline());
  }

  private static final class PrintFn extends DoFn<Block, Void> {
    private final Options options;
    private final RowCodec codec;
    private final JsonEncoder json;
    private final Counter in;
    private final Counter written;
    private transient List<Object[]> rows = new ArrayList<>();

    PrintFn(Options options) {
      this.options = options;
      this.codec = RowCodec.of(options.schema());
      this.json = JsonEncoder.of(options.schema());
      this.in = Metrics.counter("millrace", options.step() + "/in");
      this.written = Metrics.counter("millrace", options.step() + "/written");
    }

    @StartBundle
    public void startBundle() {
      rows = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element Block block) {
      in.inc(block.count());
      BlockReader reader = new BlockReader(block);
      while (reader.next()) {
        rows.add(reader.row(codec));
      }
    }

    @FinishBundle
    public void finishBundle() {
      if (rows.isEmpty()) {
        return;
      }
      PrintStream out = options.target().get();
      // One call, so that bundles of several threads do not mix their lines.
      out.print(options.layout() == Layout.TABLE ? table() : lines());
      if (out.checkError()) {
        throw FileErrors.printing();
      }
      written.inc(rows.size());
    }

    private String table() {
      RowTable table = new RowTable(options.schema());
      rows.forEach(table::add);
      return table.text();
    }

    private String lines() {
      StringBuilder out = new StringBuilder();
      for (Object[] row : rows) {
        out.append(line(row)).append('\n');
      }
      return out.toString();
    }

    /** A row without a JSON form is still worth showing. */
    private String line(Object[] row) {
      try {
        return json.text(row);
      } catch (RowFault fault) {
        return "{\"unprintable\":\"" + fault.reason().replace('"', '\'') + "\"}";
      }
    }
  }
}
