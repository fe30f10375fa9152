package dev.millrace.dlq;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Envelopes;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** The late events of a pipeline: its live run left them out. */
record LateEvents(ReplaySettings settings) {
  /**
   * Where they lie.
   *
   * @throws dev.millrace.diag.UserException ML-4120 if no output tells
   */
  Set<Coordinates> coordinates() {
    Optional<PlanOutput> late =
        settings.plan().outputs().stream()
            .filter(output -> output.name().equals(OutputSpec.LATE))
            .findFirst();
    OutputRows written =
        late.flatMap(output -> output.live().flatMap(side -> OutputRows.of(output, side)))
            .orElseThrow(
                () ->
                    Refusals.of(
                        Refusals.LETTERS_NOT_EXACT,
                        "the records come to steps that keep events together, and no output 'late'"
                            + " that can be read back tells which events the live run left out."
                            + " Nothing was sent back"));
    Set<Coordinates> coordinates = new LinkedHashSet<>();
    Schema schema = Envelopes.LATE;
    written.read(
        (row, time) -> {
          if (settings.plan().id().name().equals(row[schema.indexOf("pipeline")])) {
            coordinates.add(coordinates(row));
          }
        });
    return coordinates;
  }

  private static Coordinates coordinates(Object[] row) {
    Schema schema = Envelopes.LATE;
    String source = String.valueOf(row[schema.indexOf("source")]);
    return row[schema.indexOf("message_id")] instanceof String id
        ? Coordinates.ofMessage(source, id)
        : new Coordinates(
            String.valueOf(row[schema.indexOf("source_kind")]),
            source,
            (Integer) row[schema.indexOf("partition")],
            (Long) row[schema.indexOf("offset")]);
  }
}
