package dev.millrace.connect.format;

import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.element.block.Block;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.refusal.RefusalOptions;
import dev.millrace.io.format.refusal.RefusedRows;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The rows of a sink without those that its format has no form for: these are dead letters. */
public final class WritableRows {
  private WritableRows() {}

  /**
   * Builds a sink behind the step that takes such rows out; without an output for dead letters such
   * a row fails the run.
   *
   * @param payload the columns that are encoded
   * @param countsAsElements whether the sink gives counts as elements
   * @param write builds the sink
   */
  public static SinkResult write(
      SinkContext context,
      Payload payload,
      boolean countsAsElements,
      PCollection<Block> rows,
      Function<PCollection<Block>, SinkResult> write) {
    if (!context.takesLetters() || !payload.encoder().mayRefuse()) {
      return write.apply(rows);
    }
    PCollectionTuple parts =
        rows.apply(
            context.output() + "/refuse",
            RefusedRows.of(
                new RefusalOptions(
                    context.pipeline(),
                    context.output(),
                    context.step(),
                    context.schema(),
                    payload.columns(),
                    payload.encoder(),
                    countsAsElements)));
    SinkResult result =
        write.apply(parts.get(RefusedRows.ROWS)).withLetters(parts.get(RefusedRows.LETTERS));
    Optional<PCollection<Counts>> counts = result.counts();
    return counts.isEmpty()
        ? result
        : result.withCounts(
            PCollectionList.of(counts.get())
                .and(parts.get(RefusedRows.COUNTS))
                .apply(context.output() + "/counts", Flatten.pCollections()));
  }

  /**
   * What of a row is encoded.
   *
   * @param columns as indexes of the rows' schema
   */
  public record Payload(RecordEncoder encoder, List<Integer> columns) {
    /** All columns. */
    public static Payload whole(RecordEncoder encoder, Schema schema) {
      return new Payload(encoder, IntStream.range(0, schema.getFieldCount()).boxed().toList());
    }
  }
}
