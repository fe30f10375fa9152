package dev.millrace.inspect;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.spec.StepSpec.Keep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The events that would stand in for one if it had not come. */
final class Duplicates {
  private Duplicates() {}

  /**
   * The duplicates of an event at steps in which it has a part, so far as the columns of the source
   * tell; those that it is itself a duplicate of are not among them.
   */
  static List<SourceRecord> after(Plan plan, Effect effect, Sample sample, Found event) {
    List<SourceRecord> duplicates = new ArrayList<>();
    Object[] row = event.record().row();
    for (PlanNode node : plan.nodes()) {
      if (row != null
          && node.kind() instanceof DeduplicateNode dedup
          && effect.became(node.name()).getOrDefault(Disposition.DUPLICATE, 0L) > 0
          && dedup.key().stream().allMatch(event.schema()::hasField)) {
        duplicates.addAll(
            after(dedup, sample.records().getOrDefault(event.source(), List.of()), event, row));
      }
    }
    return duplicates;
  }

  private static List<SourceRecord> after(
      DeduplicateNode dedup, List<SourceRecord> all, Found event, Object[] row) {
    KeyCodec codec = KeyCodec.of(event.schema(), dedup.key());
    byte[] key = codec.encode(row);
    List<SourceRecord> duplicates = new ArrayList<>();
    boolean passed = false;
    for (SourceRecord other : all) {
      Object[] values = other.row();
      boolean itself = other.equals(event.record());
      passed |= itself;
      if (itself || values == null || !Arrays.equals(codec.encode(values), key)) {
        continue;
      }
      long behind = other.time() - event.record().time();
      long later = dedup.keep() == Keep.LAST ? -behind : behind;
      // Of equal events the first one counts.
      if (later > 0 && later < dedup.within().toMillis() || later == 0 && passed) {
        duplicates.add(other);
      }
    }
    return duplicates;
  }
}
