package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class RowCodecSelectionTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addBooleanField("flag")
          .addInt32Field("small")
          .addInt64Field("large")
          .addFloatField("single")
          .addDoubleField("double")
          .addDecimalField("decimal")
          .addStringField("text")
          .addByteArrayField("bytes")
          .addArrayField("list", FieldType.STRING)
          .addMapField("map", FieldType.STRING, FieldType.INT32)
          .addNullableField("nothing", FieldType.STRING)
          .addInt64Field("last")
          .build();

  private static final Object[] ROW = {
    true,
    -300,
    1L << 40,
    1.5f,
    2.5,
    new BigDecimal("12.50"),
    "grün",
    new byte[] {1, 2},
    List.of("a", "b"),
    Map.of("k", 7),
    null,
    99L
  };

  @Test
  void decodesWantedColumnsAndPassesOverAllOthers() {
    // given
    byte[] bytes = RowCodec.of(SCHEMA).encode(ROW);

    for (int column = 0; column < ROW.length; column++) {
      // when
      Object[] decoded = RowCodec.of(SCHEMA).decodingOnly(Set.of(column)).decode(bytes);

      // then
      Object[] expected = new Object[ROW.length];
      expected[column] = ROW[column];
      assertThat(decoded).isEqualTo(expected);
    }
  }

  @Test
  void decodesNothingIfNothingIsWanted() {
    // given
    byte[] bytes = RowCodec.of(SCHEMA).encode(ROW);

    // when
    Object[] decoded = RowCodec.of(SCHEMA).decodingOnly(Set.of()).decode(bytes);

    // then
    assertThat(decoded).containsOnlyNulls().hasSize(ROW.length);
  }

  @Test
  void passesStringsOnAsTheyAre() {
    // given
    RowCodec codec = RowCodec.of(SCHEMA);
    byte[] bytes = codec.encode(ROW);
    int text = SCHEMA.indexOf("text");

    // when
    Object[] decoded = codec.passing(Set.of(0, text, SCHEMA.indexOf("nothing"))).decode(bytes);

    // then
    assertThat(decoded[text]).isInstanceOf(Utf8.class).hasToString("grün");
    assertThat(Utf8.toStrings(decoded)).isEqualTo(ROW);
    assertThat(codec.encode(decoded)).isEqualTo(bytes);
    KeyCodec key = KeyCodec.of(SCHEMA, List.of("text"));
    assertThat(key.encode(decoded)).isEqualTo(key.encode(ROW));
  }

  @Test
  void doesNotDecodeWhatIsNeitherWantedNorPassedOn() {
    // given
    byte[] bytes = RowCodec.of(SCHEMA).encode(ROW);
    int text = SCHEMA.indexOf("text");

    // when
    Object[] decoded =
        RowCodec.of(SCHEMA).decodingOnly(Set.of(1)).passing(Set.of(1, text)).decode(bytes);

    // then
    assertThat(decoded[1]).isEqualTo(ROW[1]);
    assertThat(decoded[text]).isNull();
  }

  @Test
  void leavesColumnsOut() {
    for (int column = 0; column < ROW.length; column++) {
      // when
      byte[] bytes = RowCodec.of(SCHEMA).without(Set.of(column)).encode(ROW);

      // then
      Object[] expected = ROW.clone();
      expected[column] = null;
      assertThat(bytes).isEqualTo(RowCodec.of(SCHEMA).encode(expected));
      assertThat(RowCodec.of(SCHEMA).decode(bytes)).isEqualTo(expected);
    }
  }
}
