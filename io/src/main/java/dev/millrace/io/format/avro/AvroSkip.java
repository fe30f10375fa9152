package dev.millrace.io.format.avro;

import org.apache.avro.Schema;

/** Passes over values that no column takes. */
final class AvroSkip {
  private AvroSkip() {}

  static void skip(Schema schema, AvroInput in) {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.skip(1);
      case INT, LONG, ENUM -> in.readLong();
      case FLOAT -> in.skip(Float.BYTES);
      case DOUBLE -> in.skip(Double.BYTES);
      case STRING, BYTES -> in.skip(in.readLength());
      case FIXED -> in.skip(schema.getFixedSize());
      case ARRAY -> skipBlocks(schema.getElementType(), false, in);
      case MAP -> skipBlocks(schema.getValueType(), true, in);
      case UNION -> skip(branch(schema, in), in);
      case RECORD -> {
        in.enter();
        schema.getFields().forEach(field -> skip(field.schema(), in));
        in.leave();
      }
    }
  }

  private static void skipBlocks(Schema item, boolean keys, AvroInput in) {
    boolean empty = !keys && isEmpty(item);
    for (int block = in.readBlock(empty); block > 0; block = in.readBlock(empty)) {
      for (int i = 0; i < block; i++) {
        if (keys) {
          in.skip(in.readLength());
        }
        skip(item, in);
      }
    }
  }

  /** Whether values of a type take no bytes. */
  static boolean isEmpty(Schema schema) {
    return isEmpty(schema, 0);
  }

  /** A record right within itself has no end, and so no values. */
  private static boolean isEmpty(Schema schema, int depth) {
    return switch (schema.getType()) {
      case NULL -> true;
      case FIXED -> schema.getFixedSize() == 0;
      case RECORD ->
          depth < AvroInput.DEEPEST
              && schema.getFields().stream().allMatch(f -> isEmpty(f.schema(), depth + 1));
      default -> false;
    };
  }

  /** The branch of a union that the next number names. */
  static Schema branch(Schema union, AvroInput in) {
    return union.getTypes().get(index(union.getTypes().size(), in));
  }

  /** A number below a bound. */
  static int index(int bound, AvroInput in) {
    int index = in.readInt();
    if (index < 0 || index >= bound) {
      throw in.broken("expected a number below " + bound + ", got " + index);
    }
    return index;
  }
}
