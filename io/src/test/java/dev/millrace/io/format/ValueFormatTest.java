package dev.millrace.io.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class ValueFormatTest {

  @Test
  void textIsOneColumnOfUtf8() {
    // given
    Schema schema = ValueFormat.STRING.defaultSchema();
    byte[] bytes = "grüß dich 😀".getBytes(StandardCharsets.UTF_8);
    // when
    Object[] row = ValueFormat.STRING.decoder(schema).decode(bytes);
    // then
    assertThat(schema.getFieldNames()).containsExactly("payload");
    assertThat(row).containsExactly("grüß dich 😀");
    assertThat(ValueFormat.STRING.encoder(schema).encode(row)).isEqualTo(bytes);
    assertThatThrownBy(() -> ValueFormat.STRING.decoder(schema).decode(new byte[] {'a', -1}))
        .isInstanceOf(RowFault.class)
        .hasMessage("the value is not UTF-8 text: byte 1 is 0xff");
  }

  @Test
  void rawIsOneColumnOfBytesAsTheyAre() {
    // given
    Schema schema = ValueFormat.RAW.defaultSchema();
    byte[] bytes = {-1, 0, 5};
    // when
    Object[] row = ValueFormat.RAW.decoder(schema).decode(bytes);
    // then
    assertThat((byte[]) row[0]).containsExactly(-1, 0, 5);
    assertThat(ValueFormat.RAW.encoder(schema).encode(row)).containsExactly(-1, 0, 5);
  }

  @Test
  void rawWritesATextAsItsBytes() {
    Schema text = Schema.builder().addStringField("word").build();

    assertThat(ValueFormat.RAW.encoder(text).encode(new Object[] {"é1"}))
        .containsExactly(0xc3, 0xa9, '1');
    assertThatThrownBy(() -> ValueFormat.RAW.encoder(text).encode(new Object[] {null}))
        .isInstanceOf(RowFault.class)
        .hasMessage("column 'word' is NULL, which format RAW cannot write");
  }

  @Test
  void oneColumnFormatsRefuseOtherSchemasAndNull() {
    Schema wrong = Schema.builder().addInt32Field("i").build();
    assertThatThrownBy(() -> ValueFormat.STRING.decoder(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("format STRING holds exactly one column of type STRING; got");
    assertThatThrownBy(
            () ->
                ValueFormat.RAW
                    .encoder(ValueFormat.RAW.defaultSchema())
                    .encode(new Object[] {null}))
        .isInstanceOf(RowFault.class)
        .hasMessage("column 'payload' is NULL, which format RAW cannot write");
    assertThatThrownBy(
            () ->
                ValueFormat.STRING
                    .encoder(ValueFormat.STRING.defaultSchema())
                    .encode(new Object[] {null}))
        .isInstanceOf(RowFault.class)
        .hasMessage("column 'payload' is NULL, which format STRING cannot write");
  }
}
