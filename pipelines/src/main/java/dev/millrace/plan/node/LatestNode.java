package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.spec.WindowingSpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: versions of rows, each newer than those of its key before it.
 *
 * @param orderBy columns that grow with each version
 * @param deleted the column that is TRUE at the end of a row
 * @param unsent the column that names those whose value is that of the version before
 */
public record LatestNode(
    List<String> key, List<String> orderBy, Optional<String> deleted, Optional<String> unsent)
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
    return Optional.of(String.join(", ", key) + " in the order of " + String.join(", ", orderBy));
  }

  @Override
  public Optional<Memory> memory(WindowingSpec windowing) {
    String row = unsent.isPresent() ? " and its row" : "";
    return Optional.of(
        new Memory(
            "the position of the newest version of each key"
                + row
                + ", and the events above the watermark",
            Optional.empty()));
  }

  @Override
  public Map<String, String> stateFacts(WindowingSpec windowing) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "latest");
    facts.put("key", String.join(", ", key));
    facts.put("order by", String.join(", ", orderBy));
    facts.put("deleted", deleted.orElse(""));
    facts.put("unsent", unsent.orElse(""));
    return facts;
  }

  @Override
  public ResultTimes resultTimes() {
    return ResultTimes.EVENTS;
  }

  @Override
  public boolean waitsForWindowEnd() {
    return false;
  }

  @Override
  public boolean handsRowsOn() {
    // Positions are looked at, and values that were not sent are put in.
    return false;
  }

  @Override
  public boolean takesVersions() {
    return true;
  }

  @Override
  public boolean givesVersions() {
    return true;
  }

  @Override
  public Set<Integer> saidByKey(Schema rows, Optional<Set<Integer>> wanted) {
    return Set.of();
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema input = inputs.get(0);
    Set<Integer> read = new HashSet<>();
    orderBy.forEach(name -> read.add(input.indexOf(name)));
    deleted.ifPresent(name -> read.add(input.indexOf(name)));
    unsent.ifPresent(name -> read.add(input.indexOf(name)));
    Set<Integer> needed = new HashSet<>(read);
    needed.addAll(keyColumns(0, input));
    return Lineage.passing(input, 1, new Lineage.Use(needed, read));
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }
}
