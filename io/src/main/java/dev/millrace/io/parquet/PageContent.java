package dev.millrace.io.parquet;

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
import org.jspecify.annotations.Nullable;

/**
 * One page of a column whose values are at most absent: definition levels of one bit, then the
 * values that are present. The two versions of pages differ in where the levels lie. Values in the
 * plain encoding are taken from the page's bytes; the rarer encodings go through Parquet's readers.
 */
final class PageContent {
  private static final int INT96_BYTES = 12;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final ColumnDescriptor descriptor;
  private final Encoding encoding;
  private final int count;

  /** The definition levels as runs, from {@code levelsStart} to {@code levelsEnd}. */
  private final byte[] levelBytes;

  private final int levelsStart;
  private final int levelsEnd;

  private final byte[] bytes;
  private final int end;

  /** Where the next value is. */
  private int at;

  /** The next value's bit behind {@link #at}, of BOOLEAN. */
  private int bit;

  /** Of the rarer encodings. */
  private @Nullable ValuesReader reader;

  // A page's parts, which only the factories below put together.
  @SuppressWarnings("checkstyle:ParameterNumber")
  private PageContent(
      ColumnDescriptor descriptor,
      Encoding encoding,
      int count,
      ByteBuffer levels,
      int levelsLength,
      ByteBuffer values) {
    this.descriptor = descriptor;
    this.encoding = encoding;
    this.count = count;
    this.levelBytes = levels.array();
    this.levelsStart = levels.arrayOffset() + levels.position();
    this.levelsEnd = levelsStart + levelsLength;
    this.bytes = values.array();
    this.at = values.arrayOffset() + values.position();
    this.end = values.arrayOffset() + values.limit();
  }

  static PageContent of(DataPage page, ColumnDescriptor descriptor) {
    return page.accept(
        new DataPage.Visitor<PageContent>() {
          @Override
          public PageContent visit(DataPageV1 v1) {
            return first(v1, descriptor);
          }

          @Override
          public PageContent visit(DataPageV2 v2) {
            return new PageContent(
                descriptor,
                v2.getDataEncoding(),
                v2.getValueCount(),
                array(v2.getDefinitionLevels()),
                Math.toIntExact(v2.getDefinitionLevels().size()),
                array(v2.getData()));
          }
        });
  }

  private static PageContent first(DataPageV1 page, ColumnDescriptor descriptor) {
    ByteBuffer all = array(page.getBytes());
    ByteBuffer values = all.duplicate();
    int levels = 0;
    if (descriptor.getMaxDefinitionLevel() > 0) {
      if (page.getDlEncoding() != Encoding.RLE) {
        throw new IllegalStateException("levels in the encoding " + page.getDlEncoding());
      }
      levels = all.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (levels < 0 || levels > all.remaining() - Integer.BYTES) {
        throw new IllegalStateException("a page's levels end early");
      }
      all.position(all.position() + Integer.BYTES);
      values.position(all.position() + levels);
    }
    return new PageContent(
        descriptor, page.getValueEncoding(), page.getValueCount(), all, levels, values);
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

  /**
   * Fills in the definition level of every row, unless all rows have a value.
   *
   * @return how many rows have one
   */
  int levels(int[] into) {
    if (descriptor.getMaxDefinitionLevel() == 0) {
      return count;
    }
    HybridRuns.decode(levelBytes, levelsStart, levelsEnd, 1, into, count);
    int present = 0;
    for (int i = 0; i < count; i++) {
      present += into[i];
    }
    return present;
  }

  boolean usesDictionary() {
    return encoding.usesDictionary();
  }

  /** The numbers of the dictionary's entries. */
  void entries(int[] into, int present) {
    if (present > 0) {
      HybridRuns.decode(bytes, at + 1, end, bytes[at], into, present);
    }
  }

  /** The next values themselves, converted. */
  void next(Conversion conversion, @Nullable Object[] into, int wanted) {
    if (encoding != Encoding.PLAIN) {
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
}
