package dev.millrace.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.Revisions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewestRowsTest {
  private static final Plan PLAN =
      PlanFiles.plan(
          PlanFiles.transforms(
                  """
                  - type: Combine
                    name: Sums
                    input: orders
                    windowing: {type: fixed, size: 1h}
                    config:
                      group_by: user
                      combine: {n: count}
                      window: {start: w}
                      early: {at_count: 1}
                  - type: MapToFields
                    name: S
                    input: Sums
                    config: {fields: {revision: revision, n: n, w: w, pane: pane, who: user}}
                  """)
              + PlanFiles.CONSOLE);

  private static final PlanOutput OUT = PLAN.outputs().get(0);
  private static final Schema SCHEMA = OUT.schema();
  private static final RowCodec CODEC = RowCodec.canonical(SCHEMA);

  @TempDir private Path temp;

  private static DatedRow row(long time, String user, long n, long revision, String pane) {
    Object[] values = new Object[SCHEMA.getFieldCount()];
    values[SCHEMA.indexOf("who")] = user;
    values[SCHEMA.indexOf("n")] = n;
    values[SCHEMA.indexOf("w")] = 0L;
    values[SCHEMA.indexOf("revision")] = revision;
    values[SCHEMA.indexOf("pane")] = pane;
    return DatedRow.of(CODEC, values, time);
  }

  private List<DatedRow> newest(DatedRow... rows) {
    Revisions revisions = Revisions.of(PLAN, OUT).orElseThrow();
    try (NewestRows newest = new NewestRows(OUT, revisions, temp)) {
      List.of(rows).forEach(row -> newest.add(row, 0));
      List<DatedRow> kept = new ArrayList<>();
      newest.forEach((row, writer) -> kept.add(row));
      return kept;
    }
  }

  @Test
  void theRowOfTheGreatestRevisionStaysAndIsCalledFinal() {
    assertThat(
            newest(
                row(9, "a", 2, 4, "early"),
                row(9, "a", 3, 7, "correction"),
                row(9, "a", 2, 5, "final"),
                row(9, "b", 1, 2, "early"),
                row(19, "a", 1, 3, "final")))
        .containsExactlyInAnyOrder(
            row(9, "a", 3, 7, "final"), row(9, "b", 1, 2, "final"), row(19, "a", 1, 3, "final"));
  }

  @Test
  void severalRowsOfTheGreatestRevisionAllStay() {
    assertThat(
            newest(
                row(9, "a", 1, 2, "early"),
                row(9, "a", 1, 3, "final"),
                row(9, "a", 1, 3, "final"),
                row(9, "a", 8, 3, "final")))
        .containsExactlyInAnyOrder(
            row(9, "a", 1, 3, "final"), row(9, "a", 1, 3, "final"), row(9, "a", 8, 3, "final"));
  }

  @Test
  void columnsAreFoundThroughTheStepsThatCopyThem() {
    Revisions revisions = Revisions.of(PLAN, OUT).orElseThrow();

    assertThat(revisions.revision()).isEqualTo(SCHEMA.indexOf("revision"));
    assertThat(revisions.pane()).isEqualTo(SCHEMA.indexOf("pane"));
    assertThat(revisions.key())
        .containsExactlyInAnyOrder(SCHEMA.indexOf("who"), SCHEMA.indexOf("w"));
  }
}
