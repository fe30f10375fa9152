package dev.millrace.plan.node;

import dev.millrace.element.ValueKind;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.node.KeyedNode.ResultTimes;
import dev.millrace.spec.KeyedStep.Emit;
import dev.millrace.spec.KeyedStep.Keep;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: kept rows. Output 1: duplicates (only if declared). */
public record DeduplicateNode(List<String> key, Duration within, Keep keep, Emit emit)
    implements KeyedNode {
  @Override
  public <R> R accept(KeyedVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public List<String> key(int input) {
    return key;
  }

  @Override
  public Optional<String> keyText() {
    return Optional.of(String.join(", ", key) + " within " + WindowText.of(within));
  }

  @Override
  public Optional<Memory> memory(WindowingSpec windowing) {
    String kept = "one time per key for " + WindowText.of(within) + " after its last kept event";
    String all = emit == Emit.ON_ARRIVAL ? kept : kept + ", and the events above the watermark";
    return Optional.of(new Memory(all, Optional.of(within)));
  }

  @Override
  public Map<String, String> stateFacts(WindowingSpec windowing) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "deduplicate");
    facts.put("key", String.join(", ", key));
    facts.put("within", WindowText.of(within));
    facts.put("keep", keep + " " + emit);
    return facts;
  }

  @Override
  public ResultTimes resultTimes() {
    return ResultTimes.EVENTS;
  }

  @Override
  public boolean answersAtOnce() {
    return emit == Emit.ON_ARRIVAL;
  }

  @Override
  public boolean waitsForWindowEnd() {
    return false;
  }

  @Override
  public boolean handsRowsOn() {
    return true;
  }

  @Override
  public Set<Integer> saidByKey(Schema rows, Optional<Set<Integer>> wanted) {
    if (wanted.isEmpty()) {
      return Set.of();
    }
    Set<Integer> said = keyColumns(0, rows);
    said.removeAll(wanted.get());
    // Rows of one key and time go by their bytes, which such a column must not have a part in.
    said.removeIf(column -> !isExact(rows, column));
    return said;
  }

  /** Whether values of a column that are equal as keys are also equal bit by bit. */
  private static boolean isExact(Schema rows, int column) {
    return switch (ValueKind.of(rows.getField(column).getType())) {
      case BOOLEAN, INT8, INT16, INT32, INT64, STRING, BYTES -> true;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
      case FLOAT, DOUBLE, DECIMAL, ARRAY, MAP, ROW -> false;
    };
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema input = inputs.get(0);
    return Lineage.passing(input, 2, new Lineage.Use(keyColumns(0, input), Set.of()));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }

  @Override
  public Optional<DeduplicateNode> asDeduplicate() {
    return Optional.of(this);
  }
}
