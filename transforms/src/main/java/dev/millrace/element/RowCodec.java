package dev.millrace.element;

import java.io.Serializable;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The binary coding of a row of a schema: a bit per column that tells NULL, then the columns that
 * are not, in order. It is the wire form of blocks and state, and the order in which ties are
 * broken (unsigned comparison of the bytes).
 */
public final class RowCodec implements Serializable {
  private final Schema schema;
  private final ValueCodec[] columns;

  /** The columns to decode; all of them if it is null. */
  private final boolean @Nullable [] wanted;

  private RowCodec(Schema schema, ValueCodec[] columns, boolean @Nullable [] wanted) {
    this.schema = schema;
    this.columns = columns;
    this.wanted = wanted;
  }

  public static RowCodec of(Schema schema) {
    return of(schema, false);
  }

  /**
   * The coding for comparing: values that SQL calls equal get equal bytes; see {@link ValueCodec}.
   */
  public static RowCodec canonical(Schema schema) {
    return of(schema, true);
  }

  /**
   * @param canonical whether values that SQL calls equal get equal bytes; see {@link ValueCodec}
   */
  static RowCodec of(Schema schema, boolean canonical) {
    ValueCodec[] columns =
        schema.getFields().stream()
            .map(field -> new ValueCodec(field.getType(), canonical))
            .toArray(ValueCodec[]::new);
    return new RowCodec(schema, columns, null);
  }

  /**
   * The same coding, but rows are decoded with NULL in all columns that are not wanted: for readers
   * that look at nothing else.
   *
   * @param wantedColumns their indexes
   */
  public RowCodec decodingOnly(Set<Integer> wantedColumns) {
    boolean[] flags = new boolean[columns.length];
    wantedColumns.forEach(column -> flags[column] = true);
    return new RowCodec(schema, columns, flags);
  }

  public Schema schema() {
    return schema;
  }

  public void encode(Object[] row, ByteSink out) {
    for (int start = 0; start < columns.length; start += 8) {
      int bits = 0;
      for (int i = start; i < Math.min(columns.length, start + 8); i++) {
        if (row[i] == null) {
          bits |= 1 << i - start;
        }
      }
      out.writeByte(bits);
    }
    for (int i = 0; i < columns.length; i++) {
      if (row[i] != null) {
        columns[i].encode(row[i], out);
      }
    }
  }

  /**
   * Encodes a row whose columns lie within a wider one.
   *
   * @param from for each column of this coding, its place in {@code wider}
   */
  void encode(Object[] wider, int[] from, ByteSink out) {
    for (int start = 0; start < columns.length; start += 8) {
      int bits = 0;
      for (int i = start; i < Math.min(columns.length, start + 8); i++) {
        if (wider[from[i]] == null) {
          bits |= 1 << i - start;
        }
      }
      out.writeByte(bits);
    }
    for (int i = 0; i < columns.length; i++) {
      Object value = wider[from[i]];
      if (value != null) {
        columns[i].encode(value, out);
      }
    }
  }

  public byte[] encode(Object[] row) {
    ByteSink out = new ByteSink();
    encode(row, out);
    return out.toBytes();
  }

  /** A reader of rows that makes no objects of their values. */
  public EncodedRow reader() {
    return new EncodedRow(columns);
  }

  public Object[] decode(ByteSource in) {
    byte[] bytes = in.array();
    int nulls = in.position();
    in.skip((columns.length + 7) / 8);
    Object[] row = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      if ((bytes[nulls + (i >> 3)] & 1 << (i & 7)) != 0) {
        continue;
      }
      if (wanted == null || wanted[i]) {
        row[i] = columns[i].decode(in);
      } else {
        columns[i].skip(in);
      }
    }
    return row;
  }

  public Object[] decode(byte[] bytes) {
    return decode(new ByteSource(bytes));
  }
}
