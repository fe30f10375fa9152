package dev.millrace.io.iceberg.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ZOrderByteUtils;
import org.junit.jupiter.api.Test;

/** The order of interleaved bits, held against Iceberg's own interleaving. */
class ZOrderTest {
  private static final Schema COLUMNS =
      new Schema(
          Types.NestedField.optional(1, "a", Types.LongType.get()),
          Types.NestedField.optional(2, "b", Types.IntegerType.get()),
          Types.NestedField.optional(3, "c", Types.StringType.get()),
          Types.NestedField.optional(4, "l", Types.ListType.ofOptional(5, Types.LongType.get())));

  private static final IcebergTarget TARGET =
      new IcebergTarget("db.t", "default", Map.of("warehouse", "w"), Map.of());

  private static Table table(String order) {
    InMemoryCatalog catalog = new InMemoryCatalog();
    catalog.initialize("c", Map.of());
    catalog.createNamespace(Namespace.of("db"));
    return catalog.createTable(
        TableIdentifier.parse("db.t"),
        COLUMNS,
        PartitionSpec.unpartitioned(),
        Map.of(ZOrder.PROPERTY, order));
  }

  private static byte[] interleaved(StructLike row) {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    byte[] zero = new byte[Long.BYTES];
    Long a = row.get(0, Long.class);
    Integer b = row.get(1, Integer.class);
    String c = row.get(2, String.class);
    byte[][] parts = {
      a == null ? zero : ZOrderByteUtils.longToOrderedBytes(a, number).array().clone(),
      b == null ? zero : ZOrderByteUtils.intToOrderedBytes(b, number).array().clone(),
      c == null
          ? zero
          : ZOrderByteUtils.byteTruncateOrFill(
                  c.getBytes(StandardCharsets.UTF_8), Long.BYTES, ByteBuffer.allocate(Long.BYTES))
              .array()
              .clone()
    };
    int size = 3 * Long.BYTES;
    return Arrays.copyOf(
        ZOrderByteUtils.interleaveBits(parts, size, ByteBuffer.allocate(size)), size);
  }

  @Test
  void rowsAreInTheOrderOfTheirInterleavedBits() {
    // given: small and large numbers, NULL, texts of several lengths
    Random random = new Random(5);
    ZOrder order = ZOrder.of(table("a,b,c")).orElseThrow();
    GenericRecord[] rows = new GenericRecord[300];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = GenericRecord.create(COLUMNS);
      rows[i].set(0, i % 9 == 0 ? null : random.nextLong() >> random.nextInt(63));
      rows[i].set(1, i % 11 == 0 ? null : random.nextInt() >> random.nextInt(31));
      rows[i].set(2, i % 7 == 0 ? null : "ü%x".formatted(random.nextInt()).repeat(i % 3));
    }

    // then
    for (GenericRecord one : rows) {
      for (GenericRecord other : rows) {
        assertThat(Integer.signum(order.compare(one, other)))
            .isEqualTo(
                Integer.signum(Arrays.compareUnsigned(interleaved(one), interleaved(other))));
      }
    }
  }

  @Test
  void columnsThatAreGoneDoNotCount() {
    assertThat(ZOrder.of(table("gone,l"))).isEmpty();
    assertThat(ZOrder.of(table("gone,b"))).isPresent();
  }

  @Test
  void anOrderThatCannotBeIsToldOf() {
    assertThat(PartitionText.zorder(TARGET, COLUMNS, List.of(" ZOrder( a ,b )")))
        .containsExactly("a", "b");
    assertThat(PartitionText.zorder(TARGET, COLUMNS, List.of("a", "b desc"))).isEmpty();
    assertWrong("expected two different columns or more", "zorder(a)");
    assertWrong("expected two different columns or more", "zorder(a, a)");
    assertWrong("there is no column 'z'", "zorder(a, z)");
    assertWrong("column 'l' is a list, which has no order", "zorder(a, l)");
    assertWrong("it stands alone, or not at all", "a", "zorder(a, b)");
  }

  private static void assertWrong(String words, String... order) {
    assertThatThrownBy(() -> PartitionText.order(TARGET, COLUMNS, List.of(order)))
        .hasMessageContaining("ML-5560")
        .hasMessageContaining(words);
  }
}
