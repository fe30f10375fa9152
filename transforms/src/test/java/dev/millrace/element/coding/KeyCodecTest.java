package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class KeyCodecTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("a", FieldType.STRING)
          .addNullableField("d", FieldType.DOUBLE)
          .addNullableField("m", ValueKind.decimalType(10, 2))
          .addNullableField("n", FieldType.DECIMAL)
          .addNullableField("f", FieldType.FLOAT)
          .addNullableField("s", FieldType.array(FieldType.DOUBLE))
          .build();

  @Test
  void takesTheKeysColumnsInTheKeysOrder() {
    // given
    KeyCodec key = KeyCodec.of(SCHEMA, List.of("m", "a"));
    Object[] row = {"x", 1.0, new BigDecimal("2.50"), null, null, null};

    // when
    byte[] bytes = key.encode(row);

    // then
    assertThat(key.schema().getFieldNames()).containsExactly("m", "a");
    assertThat(key.decode(bytes)).containsExactly(new BigDecimal("2.50"), "x");
  }

  @Test
  void valuesThatSqlCallsEqualHaveEqualBytes() {
    assertThat(keyOf("d", 0.0)).isEqualTo(keyOf("d", -0.0));
    assertThat(keyOf("f", 0.0f)).isEqualTo(keyOf("f", -0.0f));
    assertThat(keyOf("d", Double.NaN))
        .isEqualTo(keyOf("d", Double.longBitsToDouble(0x7ff8000000000123L)));
    assertThat(keyOf("n", new BigDecimal("1.0"))).isEqualTo(keyOf("n", new BigDecimal("1.00")));
    assertThat(keyOf("n", new BigDecimal("100"))).isEqualTo(keyOf("n", new BigDecimal("1E+2")));
    assertThat(keyOf("n", BigDecimal.ZERO)).isEqualTo(keyOf("n", new BigDecimal("0.000")));
    assertThat(keyOf("s", List.of(0.0))).isEqualTo(keyOf("s", List.of(-0.0)));
  }

  @Test
  void differentValuesHaveDifferentBytes() {
    assertThat(keyOf("a", null)).isNotEqualTo(keyOf("a", ""));
    assertThat(keyOf("n", BigDecimal.ONE)).isNotEqualTo(keyOf("n", BigDecimal.TEN));
    // Lengths are part of the form, so columns cannot run into each other.
    KeyCodec two = KeyCodec.of(twoStrings(), List.of("a", "b"));
    assertThat(two.encode(new Object[] {"ab", "c"}))
        .isNotEqualTo(two.encode(new Object[] {"a", "bc"}));
    assertThat(two.encode(new Object[] {null, "a"}))
        .isNotEqualTo(two.encode(new Object[] {"a", null}));
  }

  @Test
  void decimalsComeBackWithTheirDeclaredScaleOrAsWholeNumbers() {
    assertThat(decoded("m", new BigDecimal("100.00"))).isEqualTo(new BigDecimal("100.00"));
    assertThat(decoded("m", new BigDecimal("0.00"))).isEqualTo(new BigDecimal("0.00"));
    assertThat(decoded("n", new BigDecimal("100.00"))).isEqualTo(new BigDecimal("100"));
    assertThat(decoded("n", new BigDecimal("1.50"))).isEqualTo(new BigDecimal("1.5"));
    // Writing out a billion zeros would take the memory of a worker for one key.
    assertThat(decoded("n", new BigDecimal("1E+1000000000")))
        .isEqualTo(new BigDecimal("1E+1000000000"));
  }

  @Test
  void hasNullLooksAtKeyColumnsOnly() {
    KeyCodec key = KeyCodec.of(twoStrings(), List.of("a"));
    assertThat(key.hasNull(new Object[] {null, "x"})).isTrue();
    assertThat(key.hasNull(new Object[] {"x", null})).isFalse();
    assertThat(KeyCodec.of(twoStrings(), List.of()).hasNull(new Object[] {null, null})).isFalse();
  }

  @Test
  void noColumnsGiveOneKeyForAllRows() {
    KeyCodec none = KeyCodec.of(twoStrings(), List.of());
    assertThat(none.encode(new Object[] {"a", "b"})).isEmpty();
    assertThat(none.decode(new byte[0])).isEmpty();
  }

  @Property
  void aDecodedKeyHasTheSameBytesAgain(@ForAll long seed) {
    // given
    Schema schema = Values.schemaOf(Values.TYPES);
    KeyCodec key = KeyCodec.of(schema, schema.getFieldNames());
    Object[] row = Values.row(Values.TYPES, new Random(seed));

    // when
    byte[] bytes = key.encode(row);

    // then
    assertThat(key.encode(key.decode(bytes))).isEqualTo(bytes);
  }

  @Test
  void partitionsAreTheSameOnEveryMachineAndSpreadTheKeys() {
    // given
    int[] sizes = new int[8];

    // when
    for (int i = 0; i < 8000; i++) {
      byte[] key = ("key-" + i).getBytes(StandardCharsets.UTF_8);
      sizes[KeyCodec.partition(key, 0, key.length, 8)]++;
    }

    // then
    assertThat(Arrays.stream(sizes).boxed()).allMatch(size -> size > 850 && size < 1150);
    byte[] key = "xhello".getBytes(StandardCharsets.UTF_8);
    assertThat(KeyCodec.partition(key, 1, 5, 1000)).isEqualTo(PARTITION_OF_HELLO);
    byte[] longer = "hello, millrace".getBytes(StandardCharsets.UTF_8);
    assertThat(KeyCodec.partition(longer, 0, longer.length, 1000))
        .isEqualTo(PARTITION_OF_TWO_WORDS);
    assertThat(KeyCodec.partition(key, 1, 0, 7)).isBetween(0, 6);
  }

  /** Worked out apart from the code, from the hash's definition. */
  private static final int PARTITION_OF_HELLO = 539;

  private static final int PARTITION_OF_TWO_WORDS = 179;

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(KeyCodec.of(SCHEMA, List.of("a", "m")));
  }

  private static Schema twoStrings() {
    return Schema.builder()
        .addNullableField("a", FieldType.STRING)
        .addNullableField("b", FieldType.STRING)
        .build();
  }

  private static byte[] keyOf(String column, Object value) {
    Object[] row = new Object[SCHEMA.getFieldCount()];
    row[SCHEMA.indexOf(column)] = value;
    return KeyCodec.of(SCHEMA, List.of(column)).encode(row);
  }

  private static Object decoded(String column, Object value) {
    return KeyCodec.of(SCHEMA, List.of(column)).decode(keyOf(column, value))[0];
  }
}
