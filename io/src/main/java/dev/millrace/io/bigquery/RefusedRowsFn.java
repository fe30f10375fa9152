package dev.millrace.io.bigquery;

import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryStorageApiInsertError;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowJsonCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.CoderUtils;

/** Rows that BigQuery refused, as dead letters. */
final class RefusedRowsFn extends DoFn<BigQueryStorageApiInsertError, Block> {
  private final SinkLetters letters;

  RefusedRowsFn(BigQuerySinkOptions options, SinkCounters counters) {
    this.letters = options.sinkLetters(counters);
  }

  @ProcessElement
  public void process(@Element BigQueryStorageApiInsertError error, OutputReceiver<Block> out)
      throws CoderException {
    byte[] json = CoderUtils.encodeToByteArray(TableRowJsonCoder.of(), error.getRow());
    RowFault fault =
        new RowFault(
            BigQueryCodes.ROW_REFUSED, "BigQuery refused the row: " + error.getErrorMessage());
    out.output(letters.letter(fault, null, new String(json, StandardCharsets.UTF_8)));
  }
}
