package dev.millrace.beam;

import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.join.JoinType;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/** What all joins of two collections have in common: keys, type and partitions. */
record TwoSides(List<String> leftKey, List<String> rightKey, JoinType type, int partitions)
    implements Serializable {

  static TwoSides on(List<String> leftKey, List<String> rightKey, JoinType type) {
    return new TwoSides(
        Columns.atLeastOne(leftKey),
        Columns.atLeastOne(rightKey),
        type,
        KeyedRows.DEFAULT_PARTITIONS);
  }

  TwoSides withType(JoinType other) {
    return new TwoSides(leftKey, rightKey, other, partitions);
  }

  TwoSides withPartitions(int other) {
    return new TwoSides(leftKey, rightKey, type, KeyedRows.partitions(other));
  }

  /**
   * Joins.
   *
   * @param sides left rows, right rows
   * @param kernel makes the join's kernel for the schemas at hand
   */
  JoinResult join(
      String name,
      PCollectionList<Row> sides,
      ElementKernel windows,
      Function<JoinSchemas, KeyedKernel<?>> kernel) {
    if (sides.size() != 2) {
      throw new IllegalArgumentException(
          "a join takes two collections, left and right, but got " + sides.size());
    }
    PCollection<Row> left = sides.get(0);
    PCollection<Row> right = sides.get(1);
    JoinSchemas schemas = new JoinSchemas(left.getSchema(), right.getSchema(), type);
    schemas.requireSameKeys(leftKey, rightKey);
    return new JoinResult(
        new KeyedRows(name, partitions)
            .apply(
                kernel.apply(schemas),
                List.of(
                    KeyedInput.windowed(left, leftKey, windows),
                    KeyedInput.windowed(right, rightKey, windows)),
                JoinResult.outputs(schemas.joined(), left.getSchema(), right.getSchema())));
  }

  void display(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("leftKey", String.join(", ", leftKey)))
        .add(DisplayData.item("rightKey", String.join(", ", rightKey)))
        .add(DisplayData.item("type", type.name()))
        .add(DisplayData.item("partitions", partitions));
  }
}
