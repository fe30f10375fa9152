package dev.millrace.plan;

import dev.millrace.sql.TypedExpression;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/** Which columns of its inputs a node reads, given those of its outputs that anybody reads. */
interface ColumnUse {
  /**
   * @param outputs per output, the columns that are read
   * @return per input, the columns that must be there
   */
  List<Set<String>> inputs(List<Set<String>> outputs);

  /** Always exactly these columns of the one input. */
  static ColumnUse exactly(Collection<String> columns) {
    return outputs -> List.of(Set.copyOf(columns));
  }

  /** Every column of the one input. */
  static ColumnUse all(Schema schema) {
    return exactly(schema.getFieldNames());
  }

  /** Nothing: a source. */
  static ColumnUse none() {
    return outputs -> List.of();
  }

  /** The input's columns that any output hands on, and those that the node itself looks at. */
  static ColumnUse handedOn(Schema schema, Collection<String> looksAt) {
    return outputs -> List.of(union(schema, outputs, looksAt));
  }

  /** The columns of a schema among those of any output, and {@code more}. */
  static Set<String> union(Schema schema, List<Set<String>> outputs, Collection<String> more) {
    return Stream.concat(outputs.stream().flatMap(Set::stream), more.stream())
        .filter(schema::hasField)
        .collect(Collectors.toSet());
  }

  /** The columns that expressions read. */
  static Set<String> columns(Collection<TypedExpression> expressions) {
    return expressions.stream().flatMap(e -> e.columns().stream()).collect(Collectors.toSet());
  }
}
