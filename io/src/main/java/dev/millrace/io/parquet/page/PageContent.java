package dev.millrace.io.parquet.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * One page of a column: repetition and definition levels, then the values that are present. The two
 * versions of pages differ in where the levels lie. Values in the plain encoding are taken from the
 * page's bytes; the rarer encodings go through Parquet's readers.
 */
public final class PageContent {
  private static final int INT96_BYTES = 12;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final ColumnDescriptor descriptor;
  private final Encoding encoding;
  private final int count;
  private final HybridRuns repetitions;
  private final HybridRuns definitions;

  private final byte[] bytes;
  private final int end;

  /** Where the next value is. */
  private int at;

  /** The next value's bit after {@link #at}, of BOOLEAN. */
  private int bit;

  /** The numbers of the dictionary's entries, or BOOLEAN as runs, once they were asked for. */
  private @Nullable HybridRuns entries;

  private int[] bits = {};

  /** Of the rarer encodings. */
  private @Nullable ValuesReader reader;

  private PageContent(
      ColumnDescriptor descriptor, DataPage page, Encoding encoding, Levels levels) {
    this.descriptor = descriptor;
    this.encoding = encoding;
    this.count = page.getValueCount();
    this.repetitions = levels.repetitions();
    this.definitions = levels.definitions();
    ByteBuffer values = levels.values();
    this.bytes = values.array();
    this.at = values.arrayOffset() + values.position();
    this.end = values.arrayOffset() + values.limit();
  }

  /** A page's bytes, taken apart. */
  private record Levels(HybridRuns repetitions, HybridRuns definitions, ByteBuffer values) {}

  public static PageContent of(DataPage page, ColumnDescriptor descriptor) {
    return page.accept(
        new DataPage.Visitor<PageContent>() {
          @Override
          public PageContent visit(DataPageV1 v1) {
            return first(v1, descriptor);
          }

          @Override
          public PageContent visit(DataPageV2 v2) {
            Levels levels =
                new Levels(
                    runs(array(v2.getRepetitionLevels()), descriptor.getMaxRepetitionLevel()),
                    runs(array(v2.getDefinitionLevels()), descriptor.getMaxDefinitionLevel()),
                    array(v2.getData()));
            return new PageContent(descriptor, v2, v2.getDataEncoding(), levels);
          }
        });
  }

  private static PageContent first(DataPageV1 page, ColumnDescriptor descriptor) {
    ByteBuffer all = array(page.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
    int count = page.getValueCount();
    Levels levels =
        new Levels(
            levels(all, count, descriptor.getMaxRepetitionLevel(), page.getRlEncoding()),
            levels(all, count, descriptor.getMaxDefinitionLevel(), page.getDlEncoding()),
            all);
    return new PageContent(descriptor, page, page.getValueEncoding(), levels);
  }

  /** Takes levels off the beginning of a page. */
  @SuppressWarnings("deprecation") // Old files have levels that are bit-packed.
  private static HybridRuns levels(ByteBuffer page, int count, int max, Encoding encoding) {
    ByteBuffer levels = page.duplicate().limit(page.position());
    if (max == 0) {
      return runs(levels, max);
    } else if (encoding == Encoding.BIT_PACKED) {
      return runs(PackedLevels.take(page, count, width(max)), max);
    } else if (encoding != Encoding.RLE) {
      throw new IllegalStateException("levels in the encoding " + encoding);
    }
    int length = page.getInt();
    if (length < 0 || length > page.remaining()) {
      throw new IllegalStateException("a page's levels end early");
    }
    levels.limit(page.position() + length).position(page.position());
    page.position(page.position() + length);
    return runs(levels, max);
  }

  /** The bits of a level. */
  private static int width(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  private static HybridRuns runs(ByteBuffer levels, int max) {
    return new HybridRuns(
        levels.array(),
        levels.arrayOffset() + levels.position(),
        levels.arrayOffset() + levels.limit(),
        width(max));
  }

  /** Mostly the array that the page was decompressed into. */
  private static ByteBuffer array(BytesInput input) {
    try {
      ByteBuffer buffer = input.toInputStream().slice(Math.toIntExact(input.size()));
      if (buffer.hasArray()) {
        return buffer;
      }
      byte[] copy = new byte[buffer.remaining()];
      buffer.get(copy);
      return ByteBuffer.wrap(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills in the next repetition levels. */
  public void repetitions(int[] into, int wanted) {
    repetitions.next(into, wanted);
  }

  /** Fills in the next definition levels. */
  public void definitions(int[] into, int wanted) {
    definitions.next(into, wanted);
  }

  public boolean usesDictionary() {
    return encoding.usesDictionary();
  }

  /** The next numbers of the dictionary's entries. */
  public void entries(int[] into, int wanted) {
    if (wanted == 0) {
      return;
    }
    HybridRuns known = entries;
    if (known == null) {
      take(1, 1);
      known = new HybridRuns(bytes, at + 1, end, bytes[at]);
      entries = known;
    }
    known.next(into, wanted);
  }

  /** The next values themselves, converted. */
  public void next(Conversion conversion, @Nullable Object[] into, int wanted) {
    if (wanted == 0) {
      // A page without a value need not have a byte for them, in whatever encoding.
      return;
    } else if (encoding == Encoding.RLE) {
      booleans(into, wanted);
      return;
    } else if (encoding != Encoding.PLAIN) {
      encoded(conversion, into, wanted);
      return;
    }
    switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> {
        take(wanted, Integer.BYTES);
        for (int i = 0; i < wanted; i++, at += Integer.BYTES) {
          into[i] = conversion.of((int) INT.get(bytes, at));
        }
      }
      case INT64 -> {
        take(wanted, Long.BYTES);
        for (int i = 0; i < wanted; i++, at += Long.BYTES) {
          into[i] = conversion.of((long) LONG.get(bytes, at));
        }
      }
      case FLOAT -> {
        take(wanted, Float.BYTES);
        for (int i = 0; i < wanted; i++, at += Float.BYTES) {
          into[i] = conversion.of(Float.intBitsToFloat((int) INT.get(bytes, at)));
        }
      }
      case DOUBLE -> {
        take(wanted, Double.BYTES);
        for (int i = 0; i < wanted; i++, at += Double.BYTES) {
          into[i] = Double.longBitsToDouble((long) LONG.get(bytes, at));
        }
      }
      case BOOLEAN -> {
        take(1, (bit + wanted + 7) / 8);
        for (int i = 0; i < wanted; i++, bit++) {
          into[i] = (bytes[at + (bit >> 3)] & 1 << (bit & 7)) != 0;
        }
      }
      case INT96 -> fixed(conversion, into, wanted, INT96_BYTES);
      case FIXED_LEN_BYTE_ARRAY ->
          fixed(conversion, into, wanted, descriptor.getPrimitiveType().getTypeLength());
      case BINARY -> {
        for (int i = 0; i < wanted; i++) {
          take(1, Integer.BYTES);
          int length = (int) INT.get(bytes, at);
          at += Integer.BYTES;
          take(1, length);
          into[i] = conversion.of(bytes, at, length);
          at += length;
        }
      }
    }
  }

  /** BOOLEAN as runs, which their length precedes. */
  private void booleans(@Nullable Object[] into, int wanted) {
    if (descriptor.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BOOLEAN) {
      throw new IllegalStateException("a page has values of another type than its column");
    }
    HybridRuns known = entries;
    if (known == null) {
      take(1, Integer.BYTES);
      known = new HybridRuns(bytes, at + Integer.BYTES, end, 1);
      entries = known;
      bits = new int[into.length];
    }
    known.next(bits, wanted);
    for (int i = 0; i < wanted; i++) {
      into[i] = bits[i] != 0;
    }
  }

  private void fixed(Conversion conversion, @Nullable Object[] into, int wanted, int length) {
    take(wanted, length);
    for (int i = 0; i < wanted; i++, at += length) {
      into[i] = conversion.of(bytes, at, length);
    }
  }

  private void take(int wanted, int length) {
    if (length < 0 || (long) wanted * length > end - at) {
      throw new IllegalStateException("a page's values end early");
    }
  }

  private void encoded(Conversion conversion, @Nullable Object[] into, int wanted) {
    ValuesReader values = reader();
    for (int i = 0; i < wanted; i++) {
      into[i] =
          switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> conversion.of(values.readInteger());
            case INT64 -> conversion.of(values.readLong());
            case FLOAT -> conversion.of(values.readFloat());
            case DOUBLE -> values.readDouble();
            case BOOLEAN -> values.readBoolean();
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> conversion.of(values.readBytes());
          };
    }
  }

  private ValuesReader reader() {
    ValuesReader known = reader;
    if (known == null) {
      checkSizes();
      known = encoding.getValuesReader(descriptor, ValuesType.VALUES);
      try {
        known.initFromPage(count, ByteBufferInputStream.wrap(ByteBuffer.wrap(bytes, at, end - at)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      reader = known;
    }
    return known;
  }

  private void checkSizes() {
    switch (encoding) {
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY ->
          StoredSizes.deltas(bytes, at, end, count);
      case DELTA_BYTE_ARRAY -> {
        int suffixes = StoredSizes.deltas(bytes, at, end, count);
        StoredSizes.deltas(bytes, suffixes, end, count);
      }
      default -> {
        // The others allocate what they have read.
      }
    }
  }
}
