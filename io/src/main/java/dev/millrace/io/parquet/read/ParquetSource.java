package dev.millrace.io.parquet.read;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.FileSplitCoder;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads Parquet files from plain Beam code: bounded, batches of records in no particular order.
 * What is read is worked out when the pipeline is built, by {@link ParquetPlanner}; parallel by row
 * groups. Errors: those of {@link ParquetPlanner#plan} and {@link ParquetSplitReader}.
 */
public final class ParquetSource extends PTransform<PBegin, PCollection<SourceBatch>> {
  private static final int BATCH = 500;

  private final ParquetSourceOptions options;

  private ParquetSource(ParquetSourceOptions options) {
    this.options = options;
  }

  public static ParquetSource read(ParquetSourceOptions options) {
    return new ParquetSource(options);
  }

  @Override
  public PCollection<SourceBatch> expand(PBegin input) {
    return input
        .apply(
            "Splits",
            Create.of(ParquetPlanner.plan(options).splits()).withCoder(FileSplitCoder.of()))
        .apply("Read", ParDo.of(new ReadFn(new ParquetSplitReader(options))))
        .setCoder(SourceBatchCoder.of(options.schema()));
  }

  private static final class ReadFn extends DoFn<FileSplit, SourceBatch> {
    private final ParquetSplitReader reader;

    ReadFn(ParquetSplitReader reader) {
      this.reader = reader;
    }

    @ProcessElement
    public void process(@Element FileSplit split, OutputReceiver<SourceBatch> out) {
      List<SourceRecord> batch = new ArrayList<>();
      reader.read(
          split,
          record -> {
            batch.add(record);
            if (batch.size() == BATCH) {
              out.output(new SourceBatch(EventTimes.MIN, List.copyOf(batch)));
              batch.clear();
            }
          });
      if (!batch.isEmpty()) {
        out.output(new SourceBatch(EventTimes.MIN, List.copyOf(batch)));
      }
    }
  }
}
