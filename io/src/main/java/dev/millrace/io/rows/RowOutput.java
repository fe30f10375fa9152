package dev.millrace.io.rows;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an output, for a {@link RowSink}.
 *
 * @param schema of the rows
 * @param pipeline named in dead letters and in row ids
 * @param name the output's, in dead letters and in row ids
 * @param step the name under which rows are counted
 * @param batchRows how many rows go to the server together, at most
 * @param perSecond how many rows a worker writes in a second, at most; 0 for as many as it can
 * @param failure what a row that cannot be written is in a pipeline without an output for dead
 *     letters; null if there is one
 */
public record RowOutput(
    Schema schema,
    PipelineId pipeline,
    String name,
    String step,
    int batchRows,
    long perSecond,
    SinkLetters.@Nullable Failure failure)
    implements Serializable {
  /** Makes the letters of these rows. */
  SinkLetters letters(SinkCounters counters) {
    return new SinkLetters(pipeline, name, counters, failure);
  }
}
