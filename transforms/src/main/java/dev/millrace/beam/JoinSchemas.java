package dev.millrace.beam;

import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.join.JoinOutput;
import dev.millrace.kernel.join.JoinSide;
import dev.millrace.kernel.join.JoinType;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The columns of a joined row: all of the left side, then those of the right that have new names. A
 * key column that both sides have under one name is there once, with the value of either side. The
 * columns of a side are nullable where the other side's rows are kept without a partner. Where no
 * pairs are joined, it is a left row as it came.
 */
record JoinSchemas(Schema left, Schema right, JoinType type) {

  Schema joined() {
    Schema.Builder joined = Schema.builder();
    left.getFields().forEach(f -> joined.addField(optional(f, type.keepsRight())));
    right.getFields().stream()
        .filter(this::isJoined)
        .forEach(f -> joined.addField(optional(f, type.keepsLeft())));
    return joined.build();
  }

  private boolean isJoined(Schema.Field ofRight) {
    return type.givesPairs() && !left.hasField(ofRight.getName());
  }

  /**
   * How a joined row is put together.
   *
   * @param leftKey the left side's key columns
   * @param rightKey the right side's, pair by pair
   */
  JoinOutput output(List<String> leftKey, List<String> rightKey) {
    int total = joined().getFieldCount();
    int[] sides = new int[total];
    int[] columns = new int[total];
    int[] standIns = new int[total];
    Arrays.fill(standIns, JoinOutput.NONE);
    for (int i = 0; i < leftKey.size(); i++) {
      if (leftKey.get(i).equals(rightKey.get(i))) {
        standIns[left.indexOf(leftKey.get(i))] = right.indexOf(rightKey.get(i));
      }
    }
    int at = 0;
    for (; at < left.getFieldCount(); at++) {
      columns[at] = at;
    }
    for (int i = 0; i < right.getFieldCount(); i++) {
      if (isJoined(right.getField(i))) {
        sides[at] = 1;
        columns[at++] = i;
      }
    }
    return JoinOutput.of(sides, columns, standIns);
  }

  /** The left side; its rows without a partner go aside unless the join keeps them. */
  JoinSide leftSide(List<String> key) {
    return side(left, key, !type.keepsLeft());
  }

  /** The right side; its rows without a partner go aside unless the join keeps them. */
  JoinSide rightSide(List<String> key) {
    return side(right, key, !type.keepsRight());
  }

  /** The right side, where only left rows come out without a partner. */
  JoinSide lookedUpSide(List<String> key) {
    return side(right, key, false);
  }

  private static JoinSide side(Schema schema, List<String> key, boolean unmatchedAside) {
    Columns.require(schema, key);
    return new JoinSide(RowCodec.of(schema), KeyCodec.of(schema, key), unmatchedAside);
  }

  /**
   * @throws IllegalArgumentException unless the keys of both sides have as many columns, of equal
   *     types
   */
  void requireSameKeys(List<String> leftKey, List<String> rightKey) {
    Columns.require(left, leftKey);
    Columns.require(right, rightKey);
    if (leftKey.size() != rightKey.size()) {
      throw new IllegalArgumentException(
          "both keys need as many columns, but got " + leftKey + " and " + rightKey);
    }
    for (int i = 0; i < leftKey.size(); i++) {
      Schema.FieldType a = left.getField(leftKey.get(i)).getType().withNullable(true);
      Schema.FieldType b = right.getField(rightKey.get(i)).getType().withNullable(true);
      if (!a.equals(b)) {
        throw new IllegalArgumentException(
            "key columns must be of one type, but '%s' is %s and '%s' is %s"
                .formatted(leftKey.get(i), a.getTypeName(), rightKey.get(i), b.getTypeName()));
      }
    }
  }

  private static Schema.Field optional(Schema.Field field, boolean optional) {
    return optional ? field.withNullable(true) : field;
  }
}
