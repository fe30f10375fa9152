package dev.millrace.element.coding;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The binary coding of a row of a schema: a bit per column that tells NULL, then the columns that
 * are not, in order. It is the wire form of blocks and state, and the order in which ties are
 * broken (unsigned comparison of the bytes).
 */
public final class RowCodec implements Serializable {
  private final Schema schema;
  private final ValueCodec[] columns;

  private final Form[] forms;
  private final @Nullable EarlierRows earlier;

  /** What becomes of a column's values. */
  private enum Form {
    /** An object of its {@link ValueKind}, and back. */
    OBJECT,
    /** A STRING is decoded as {@link Utf8}. */
    UTF8,
    /** Decoded as NULL, whatever it is. */
    UNDECODED,
    /** Encoded as NULL, whatever it is. */
    LEFT_OUT
  }

  private RowCodec(
      Schema schema, ValueCodec[] columns, Form[] forms, @Nullable EarlierRows earlier) {
    this.schema = schema;
    this.columns = columns;
    this.forms = forms;
    this.earlier = earlier;
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
    Form[] forms = new Form[columns.length];
    Arrays.fill(forms, Form.OBJECT);
    return new RowCodec(schema, columns, forms, null);
  }

  /**
   * Whether every value of a type is one of another: the same type, an integer or floating-point
   * number of more bytes, or a decimal with no fewer digits on either side of its point.
   */
  public static boolean isWidening(FieldType from, FieldType to) {
    return EarlierRows.Widening.isOne(from, to);
  }

  /**
   * The coding that writes rows of this schema and reads them from bytes of an earlier one: rows in
   * kept state, on their way into the present form.
   *
   * @param before the schema of the bytes
   * @param places of each of this schema's columns, its place in {@code before}; -1 for one that is
   *     new, which is NULL
   * @throws IllegalArgumentException if a type cannot be widened to this schema's
   */
  public RowCodec readingRowsOf(Schema before, int[] places) {
    return new RowCodec(schema, columns, forms, new EarlierRows(before, schema, places));
  }

  /**
   * The same coding, but rows are decoded with NULL in all columns that are not wanted: for readers
   * that look at nothing else.
   *
   * @param wantedColumns their indexes
   */
  public RowCodec decodingOnly(Set<Integer> wantedColumns) {
    return with(Form.UNDECODED, column -> !wantedColumns.contains(column));
  }

  /**
   * The same coding, but strings are decoded as {@link Utf8}: for readers that pass them on.
   *
   * @param passedColumns their indexes; those of other types make no difference
   */
  public RowCodec passing(Set<Integer> passedColumns) {
    return with(Form.UTF8, column -> columns[column].isString() && passedColumns.contains(column));
  }

  /**
   * The same coding, but rows are encoded with NULL in some columns: where the reader knows these
   * from elsewhere, or not at all.
   *
   * @param leftOutColumns their indexes
   */
  public RowCodec without(Set<Integer> leftOutColumns) {
    return with(Form.LEFT_OUT, leftOutColumns::contains);
  }

  private RowCodec with(Form form, IntPredicate columnsInIt) {
    Form[] changed = forms.clone();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] == Form.OBJECT && columnsInIt.test(i)) {
        changed[i] = form;
      }
    }
    return new RowCodec(schema, columns, changed, earlier);
  }

  public Schema schema() {
    return schema;
  }

  public void encode(Object[] row, ByteSink out) {
    int nulls = out.size();
    out.writeZeros((columns.length + 7) / 8);
    for (int i = 0; i < columns.length; i++) {
      Object value = row[i];
      if (value == null || forms[i] == Form.LEFT_OUT) {
        out.setBit(nulls, i);
      } else {
        columns[i].encode(value, out);
      }
    }
  }

  /**
   * Encodes a row whose columns lie within a wider one.
   *
   * @param from for each column of this coding, its place in {@code wider}
   */
  void encode(Object[] wider, int[] from, ByteSink out) {
    int nulls = out.size();
    out.writeZeros((columns.length + 7) / 8);
    for (int i = 0; i < columns.length; i++) {
      Object value = wider[from[i]];
      if (value == null) {
        out.setBit(nulls, i);
      } else {
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
    if (earlier != null) {
      return earlier.decode(in);
    }
    byte[] bytes = in.array();
    int nulls = in.position();
    in.skip((columns.length + 7) / 8);
    Object[] row = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      if ((bytes[nulls + (i >> 3)] & 1 << (i & 7)) != 0) {
        continue;
      }
      switch (forms[i]) {
        case UTF8 -> row[i] = ValueCodec.decodeUtf8(in);
        case UNDECODED -> columns[i].skip(in);
        case OBJECT, LEFT_OUT -> row[i] = columns[i].decode(in);
      }
    }
    return row;
  }

  public Object[] decode(byte[] bytes) {
    return decode(new ByteSource(bytes));
  }
}
