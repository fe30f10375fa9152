package dev.millrace.io.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.RowFault;
import dev.millrace.element.coding.RowCodec;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.beam.sdk.schemas.Schema;

class JsonPropertiesTest {

  /** Rows are compared by their binary form, which tells every bit apart. */
  @Property(tries = 3_000)
  void whatIsEncodedIsDecodedAgain(@ForAll long seed) {
    // given
    RandomRows random = new RandomRows(seed);
    Schema schema = random.schema(3);
    Object[] row = random.row(schema);
    JsonEncoder encoder = JsonEncoder.of(schema);
    // when
    byte[] json = encoder.encode(row);
    Object[] decoded = JsonDecoder.of(schema).decode(json);
    // then
    RowCodec codec = RowCodec.of(schema);
    assertThat(codec.encode(decoded))
        .as(new String(json, StandardCharsets.UTF_8))
        .isEqualTo(codec.encode(row));
    assertThat(encoder.encode(decoded)).isEqualTo(json);
  }

  @Property(tries = 5_000)
  void randomBytesAreRowsOrFaults(@ForAll byte[] bytes, @ForAll long seed) {
    decodes(new RandomRows(seed).schema(2), bytes);
  }

  /** Good records with some bytes changed, dropped or doubled come closer to the edges. */
  @Property(tries = 20_000)
  void brokenRecordsAreRowsOrFaults(@ForAll long seed) {
    // given
    RandomRows rows = new RandomRows(seed);
    Schema schema = rows.schema(2);
    byte[] json = JsonEncoder.of(schema).encode(rows.row(schema));
    Random random = new Random(seed);
    // when, then
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      json[random.nextInt(json.length)] =
          (byte)
              (random.nextBoolean()
                  ? random.nextInt(256)
                  : "{}[]\",:0e-.nt\\u".charAt(random.nextInt(15)));
    }
    decodes(schema, json);
  }

  private static void decodes(Schema schema, byte[] bytes) {
    for (RecordDecoder decoder :
        new RecordDecoder[] {
          JsonDecoder.of(schema), ValueFormat.STRING.decoder(ValueFormat.STRING.defaultSchema())
        }) {
      try {
        Object[] row = decoder.decode(bytes);
        assertThat(row).hasSize(decoder.schema().getFieldCount());
        RowCodec.of(decoder.schema()).encode(row);
      } catch (RowFault fault) {
        assertThat(fault.code()).matches("ML-61\\d\\d");
        assertThat(fault.reason()).hasSizeLessThan(500);
      }
    }
  }
}
