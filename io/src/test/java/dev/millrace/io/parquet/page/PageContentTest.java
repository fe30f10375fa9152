package dev.millrace.io.parquet.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.parquet.read.Conversions;
import java.io.IOException;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageContentTest {
  private static final PrimitiveType INT32 =
      MessageTypeParser.parseMessageType("message m { optional int32 n; }")
          .getType(0)
          .asPrimitiveType();

  private static ColumnDescriptor column(int maxRepetition, int maxDefinition) {
    return new ColumnDescriptor(new String[] {"n"}, INT32, maxRepetition, maxDefinition);
  }

  @SuppressWarnings("deprecation") // Old files have levels that are bit-packed.
  private static PageContent packed(BytesInput bytes, int count, ColumnDescriptor column) {
    return PageContent.of(
        new DataPageV1(
            bytes,
            count,
            (int) bytes.size(),
            Statistics.createStats(INT32),
            Encoding.BIT_PACKED,
            Encoding.BIT_PACKED,
            Encoding.PLAIN),
        column);
  }

  private static int[] levels(Random random, int count, int max) {
    return random.ints(count, 0, max + 1).toArray();
  }

  /** The deprecated packing of Parquet's format: most significant bits first, without padding. */
  private static BytesInput packed(int[] levels, int max) {
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(max);
    byte[] bytes = new byte[(levels.length * width + 7) / 8];
    for (int bit = 0; bit < levels.length * width; bit++) {
      int level = levels[bit / width];
      if ((level >> (width - 1 - bit % width) & 1) != 0) {
        bytes[bit / 8] |= (byte) (0x80 >> bit % 8);
      }
    }
    return BytesInput.from(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 127, 200})
  void readsLevelsAsTheFirstWritersPackedThem(int max) throws IOException {
    Random random = new Random(max);
    for (int count : new int[] {1, 7, 8, 9, 500}) {
      int[] repetitions = levels(random, count, 1);
      int[] definitions = levels(random, count, max);
      BytesInput page =
          BytesInput.concat(
              packed(repetitions, 1), packed(definitions, max), BytesInput.fromInt(4711));

      PageContent content = packed(page, count, column(1, max));
      int[] read = new int[count];
      content.repetitions(read, count);
      assertThat(read).isEqualTo(repetitions);
      content.definitions(read, count);
      assertThat(read).isEqualTo(definitions);
      Object[] value = new Object[1];
      content.next(Conversions.find(FieldType.INT32, INT32).orElseThrow(), value, 1);
      assertThat(value).containsExactly(4711);
    }
  }

  @Test
  void packedLevelsThatDoNotFitIntoThePageAreRefused() {
    assertThatThrownBy(() -> packed(BytesInput.from(new byte[3]), Integer.MAX_VALUE, column(0, 1)))
        .hasMessage("a page's levels end early");
  }

  /** Some writers put no byte where there is no value. */
  @ParameterizedTest
  @EnumSource(
      value = Encoding.class,
      names = {"PLAIN", "RLE", "RLE_DICTIONARY", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"})
  void aPageWithoutAValueNeedsNoBytes(Encoding encoding) throws IOException {
    BytesInput absent =
        BytesInput.concat(BytesInput.fromUnsignedVarInt(100 << 1), BytesInput.from(new byte[] {0}));
    DataPageV2 page =
        DataPageV2.uncompressed(
            100,
            100,
            100,
            BytesInput.empty(),
            absent,
            encoding,
            BytesInput.empty(),
            Statistics.createStats(INT32));

    PageContent content = PageContent.of(page, column(0, 1));
    int[] levels = new int[100];
    content.definitions(levels, 100);
    content.next(Conversion.ofPresence(), new Object[0], 0);

    assertThat(levels).containsOnly(0);
  }

  @Test
  void runsOfBooleansInAColumnOfNumbersAreRefused() throws IOException {
    BytesInput runs =
        BytesInput.concat(
            BytesInput.fromInt(2),
            BytesInput.fromUnsignedVarInt(8),
            BytesInput.from(new byte[] {1}));
    DataPageV2 page =
        DataPageV2.uncompressed(
            4,
            0,
            4,
            BytesInput.empty(),
            BytesInput.empty(),
            Encoding.RLE,
            runs,
            Statistics.createStats(INT32));

    assertThatThrownBy(
            () ->
                PageContent.of(page, column(0, 0)).next(Conversion.ofPresence(), new Object[4], 4))
        .hasMessage("a page has values of another type than its column");
  }
}
