package dev.millrace.io.format.refusal;

import dev.millrace.element.PipelineId;
import dev.millrace.io.format.RecordEncoder;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What {@link RefusedRows} needs to know.
 *
 * @param output the name of the output, which letters tell
 * @param step the name under which rows are counted
 * @param schema of the rows in the blocks
 * @param payload the columns that the encoder writes, as indexes of {@code schema}
 * @param countsAsElements see {@link dev.millrace.engine.ledger.Tally}
 */
public record RefusalOptions(
    PipelineId pipeline,
    String output,
    String step,
    Schema schema,
    List<Integer> payload,
    RecordEncoder encoder,
    boolean countsAsElements)
    implements Serializable {
  public RefusalOptions {
    payload = List.copyOf(payload);
  }
}
