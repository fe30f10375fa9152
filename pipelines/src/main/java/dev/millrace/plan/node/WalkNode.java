package dev.millrace.plan.node;

import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.walk.Walk;
import dev.millrace.spec.WindowingSpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/** Output 0: what a walk over the events of each key gives. */
public record WalkNode(List<String> key, Walk walk, Schema input) implements KeyedNode {
  @Override
  public <R> R accept(KeyedVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public List<String> key(int from) {
    return key;
  }

  @Override
  public Optional<String> keyText() {
    return Optional.of((key.isEmpty() ? "none" : String.join(", ", key)) + walk.keyText());
  }

  @Override
  public Optional<Memory> memory(WindowingSpec windowing) {
    return Optional.of(
        new Memory(
            "per key " + walk.state() + "; and the events above the watermark", walk.span()));
  }

  @Override
  public Map<String, String> stateFacts(WindowingSpec windowing) {
    Map<String, String> facts = new LinkedHashMap<>(walk.facts(input));
    facts.put("key", String.join(", ", key));
    return facts;
  }

  @Override
  public ResultTimes resultTimes() {
    return walk.perWindow() ? ResultTimes.WINDOW_END : ResultTimes.EVENTS;
  }

  @Override
  public boolean waitsForWindowEnd() {
    return walk.perWindow();
  }

  @Override
  public boolean handsRowsOn() {
    return false;
  }

  @Override
  public Set<Integer> saidByKey(Schema rows, Optional<Set<Integer>> wanted) {
    return Set.of();
  }

  /** Rows of one time go by their bytes, in which all columns have a part. */
  @Override
  public Lineage lineage(List<Schema> inputs) {
    Schema rows = inputs.get(0);
    Set<Integer> all = IntStream.range(0, rows.getFieldCount()).boxed().collect(Collectors.toSet());
    List<List<Lineage.Origin>> copies =
        IntStream.range(0, walk.copies(rows)).mapToObj(i -> Lineage.copyOf(0, i)).toList();
    return new Lineage(List.of(new Lineage.Use(all, walk.reads(rows))), List.of(copies));
  }

  @Override
  public Set<Integer> madeOf(int column, Schema input) {
    Set<Integer> read = new HashSet<>(walk.reads(input));
    read.addAll(keyColumns(0, input));
    return read;
  }

  /** It needs all columns of its input. */
  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }
}
