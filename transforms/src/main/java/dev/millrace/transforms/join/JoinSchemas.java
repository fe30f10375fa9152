package dev.millrace.transforms.join;

import dev.millrace.element.KeyCodec;
import dev.millrace.element.RowCodec;
import dev.millrace.kernel.join.JoinOutput;
import dev.millrace.kernel.join.JoinSide;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The columns of a joined row: all of the left side, then those of the right that have new names.
 */
record JoinSchemas(Schema left, Schema right) {

  Schema joined(boolean leftOptional, boolean rightOptional) {
    Schema.Builder joined = Schema.builder();
    left.getFields().forEach(f -> joined.addField(optional(f, leftOptional)));
    right.getFields().stream()
        .filter(f -> !left.hasField(f.getName()))
        .forEach(f -> joined.addField(optional(f, rightOptional)));
    return joined.build();
  }

  JoinOutput output() {
    int total = joined(false, false).getFieldCount();
    int[] sides = new int[total];
    int[] columns = new int[total];
    int at = 0;
    for (; at < left.getFieldCount(); at++) {
      columns[at] = at;
    }
    for (int i = 0; i < right.getFieldCount(); i++) {
      if (!left.hasField(right.getField(i).getName())) {
        sides[at] = 1;
        columns[at++] = i;
      }
    }
    return JoinOutput.of(sides, columns);
  }

  JoinSide side(Schema schema, List<String> key) {
    return new JoinSide(RowCodec.of(schema), KeyCodec.of(schema, key), false);
  }

  private static Schema.Field optional(Schema.Field field, boolean optional) {
    return optional ? field.withNullable(true) : field;
  }
}
