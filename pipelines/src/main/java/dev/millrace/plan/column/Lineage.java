package dev.millrace.plan.column;

import dev.millrace.expr.TypedExpression;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Which columns of its inputs a node needs for itself, and of which columns its outputs hold
 * copies.
 *
 * @param inputs per input, what the node does with its columns
 * @param outputs per output, per column, what the column is a copy of: of one column, after a
 *     Flatten of one column of each input, or of none if the node makes it. Columns the node adds
 *     at the end may be left out
 */
public record Lineage(List<Use> inputs, List<List<List<Origin>>> outputs) {
  /** The lineage of a source. */
  public static final Lineage NONE = new Lineage(List.of(), List.of());

  /**
   * Columns of an input that a node uses whatever becomes of its outputs.
   *
   * @param needed those that must be there
   * @param read those of them whose values it looks at; a key's columns are only turned into bytes
   */
  public record Use(Set<Integer> needed, Set<Integer> read) {
    public static final Use NOTHING = new Use(Set.of(), Set.of());

    /** All of the columns are looked at. */
    public static Use reading(Set<Integer> columns) {
      return new Use(columns, columns);
    }
  }

  /**
   * A column of an input.
   *
   * @param byKey whether the value is taken from the key's bytes and not from the row
   */
  public record Origin(int input, int column, boolean byKey) {}

  /** A node with one input whose outputs all begin with that input's columns. */
  public static Lineage passing(Schema input, int outputs, Use use) {
    List<List<Origin>> copies =
        IntStream.range(0, input.getFieldCount()).mapToObj(i -> copyOf(0, i)).toList();
    return new Lineage(
        List.of(use), IntStream.range(0, outputs).mapToObj(output -> copies).toList());
  }

  public static List<Origin> copyOf(int input, int column) {
    return List.of(new Origin(input, column, false));
  }

  /** The indexes of the columns that expressions look at. */
  public static Set<Integer> columns(Collection<TypedExpression> expressions, Schema input) {
    Set<Integer> columns = new HashSet<>();
    expressions.forEach(e -> e.columns().forEach(name -> columns.add(input.indexOf(name))));
    return columns;
  }

  /** What a column of an output is a copy of; nothing if the node makes it. */
  public List<Origin> origins(int output, int column) {
    List<List<Origin>> columns = output < outputs.size() ? outputs.get(output) : List.of();
    return column < columns.size() ? columns.get(column) : List.of();
  }

  /** The columns that must be there, given those of the outputs that anybody wants. */
  public Set<Integer> needed(int input, List<Set<Integer>> wanted) {
    Set<Integer> needed = new HashSet<>(inputs.get(input).needed());
    needed.addAll(copied(input, wanted, true));
    return needed;
  }

  /** The columns of an input's rows whose values are looked at, by the node or in its outputs. */
  public Set<Integer> read(int input, List<Set<Integer>> readOfOutputs) {
    Set<Integer> read = new HashSet<>(inputs.get(input).read());
    read.addAll(copied(input, readOfOutputs, false));
    return read;
  }

  private Set<Integer> copied(int input, List<Set<Integer>> wanted, boolean byKey) {
    Set<Integer> columns = new HashSet<>();
    for (int output = 0; output < wanted.size(); output++) {
      for (int column : wanted.get(output)) {
        origins(output, column).stream()
            .filter(origin -> origin.input() == input && (byKey || !origin.byKey()))
            .forEach(origin -> columns.add(origin.column()));
      }
    }
    return columns;
  }
}
