package dev.millrace.element.coding;

import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Makes the bytes that a keyed step groups by: the key columns of a row in canonical form, so that
 * two rows have equal key bytes exactly if SQL's {@code IS NOT DISTINCT FROM} holds for every key
 * column (NULL keys form a group).
 */
public final class KeyCodec implements Serializable {
  private final int[] columns;
  private final RowCodec codec;
  private final Schema schema;

  private KeyCodec(int[] columns, Schema schema) {
    this.columns = columns;
    this.schema = schema;
    this.codec = RowCodec.of(schema, true);
  }

  /**
   * The key coding over some columns of a row.
   *
   * @param rowSchema the schema of the rows that keys are taken from
   * @param columns names of the key columns, in the key's order; none means one key for all
   */
  public static KeyCodec of(Schema rowSchema, List<String> columns) {
    Schema.Builder key = Schema.builder();
    int[] indexes = new int[columns.size()];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = rowSchema.indexOf(columns.get(i));
      key.addField(rowSchema.getField(indexes[i]));
    }
    return new KeyCodec(indexes, key.build());
  }

  /** The schema of the key itself: the key columns in order. */
  public Schema schema() {
    return schema;
  }

  public void encode(Object[] row, ByteSink out) {
    codec.encode(row, columns, out);
  }

  public byte[] encode(Object[] row) {
    ByteSink out = new ByteSink(64);
    encode(row, out);
    return out.toBytes();
  }

  /** The key's column values; decimals carry their declared scale again. */
  public Object[] decode(byte[] key) {
    return codec.decode(key);
  }

  /** Whether any key column is NULL: such a row joins with nothing. */
  public boolean hasNull(Object[] row) {
    for (int column : columns) {
      if (row[column] == null) {
        return true;
      }
    }
    return false;
  }

  /**
   * The partition of a key, from a hash of its bytes, the same on every machine and in every run.
   */
  public static int partition(byte[] bytes, int offset, int length, int partitions) {
    // The upper half, scaled to the partitions (Lemire, 2016): tables use the lower one.
    long upper = ByteHash.of(bytes, offset, length) >>> 32;
    return (int) (upper * partitions >>> 32);
  }
}
