package dev.millrace.io.format.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RandomRows;
import dev.millrace.io.format.RecordDecoder;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema.Field;
import org.apache.avro.SchemaBuilder;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the bytes are, an Avro record is a row or a fault: nothing else is thrown, nothing takes
 * long, and no length that the bytes claim is believed. Records are written as the encoder writes
 * them, their bytes are changed, and some of their columns are read. The long form is a command in
 * docs/testing.md.
 */
class AvroFuzzTest {
  private static final int RECORDS = Integer.getInteger("millrace.fuzz.records", 2_000);
  private static final long SEED = Long.getLong("millrace.fuzz.seed", 1L);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** A million empty items, which a value may have, and no more. */
  private static final long LIMIT_BYTES = 48L << 20;

  /** Numbers where a length, a count or a branch may stand. */
  private static final List<byte[]> NUMBERS =
      List.of(
          HexFormat.of().parseHex("ffffffffffffffffff01"),
          HexFormat.of().parseHex("feffffffffffffffff01"),
          HexFormat.of().parseHex("feffffff0f"),
          HexFormat.of().parseHex("ffffffff0f"),
          HexFormat.of().parseHex("808080808080808080808001"),
          HexFormat.of().parseHex("80897a"),
          new byte[] {1},
          new byte[] {0},
          new byte[] {2});

  private final Random random = new Random(SEED);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  @Timeout(900)
  void everyRecordIsARowOrAFault() {
    SortedMap<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < RECORDS; i++) {
      RandomRows rows = RandomRows.ofAvro(SEED * 1_000_003 + i);
      Schema written = rows.schema(3);
      String schema = withNothings(AvroForm.schema(written));
      byte[] row = AvroFormat.of(null, null).encoder(written).encode(rows.row(written));
      byte[] bytes = Arrays.copyOf(row, row.length + 1);
      RecordDecoder decoder = AvroFormat.of(schema, null).decoder(someOf(written), EpochUnits.NONE);
      byte[] changed = changed(bytes);
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      long start = System.nanoTime();
      outcomes.merge(decode(decoder, changed, i), 1, Integer::sum);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(place(i)).isLessThan(LONGEST);
      assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated)
          .as(place(i))
          .isLessThan(LIMIT_BYTES);
    }
    assertThat(outcomes.keySet()).allMatch(k -> k.equals("row") || k.matches("ML-61\\d\\d"));
    // Without some of both, the changes would be too strong or too weak.
    assertThat(outcomes.get("row"))
        .as(outcomes.toString())
        .isBetween(RECORDS / 10, RECORDS * 9 / 10);
  }

  /** With a list at the end whose items take no bytes, so that only its count says how many. */
  private static String withNothings(org.apache.avro.Schema rows) {
    List<Field> fields = new ArrayList<>();
    rows.getFields().forEach(field -> fields.add(new Field(field, field.schema())));
    fields.add(new Field("nothings", SchemaBuilder.array().items().nullType()));
    return org.apache.avro.Schema.createRecord("Rows", null, "shop", false, fields).toString();
  }

  private static String place(int number) {
    return "record " + number + " of seed " + SEED;
  }

  private static String decode(RecordDecoder decoder, byte[] bytes, int number) {
    try {
      assertThat(decoder.decode(bytes)).hasSize(decoder.schema().getFieldCount());
      return "row";
    } catch (RowFault fault) {
      assertThat(fault.reason()).as(place(number)).isNotBlank().hasSizeLessThan(1_000);
      return fault.code();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(place(number) + ": " + HexFormat.of().formatHex(bytes), e);
    }
  }

  /** What is not read is passed over, by other code. */
  private Schema someOf(Schema written) {
    Schema.Builder some = Schema.builder();
    written.getFields().stream()
        .filter(field -> field == written.getField(0) || random.nextInt(3) > 0)
        .forEach(some::addField);
    return some.build();
  }

  private byte[] changed(byte[] bytes) {
    byte[] changed = bytes;
    for (int changes = random.nextInt(4); changes > 0 && changed.length > 0; changes--) {
      int at = random.nextInt(changed.length);
      int end = Math.min(changed.length, at + random.nextInt(4));
      byte[] number = NUMBERS.get(random.nextInt(NUMBERS.size()));
      changed =
          switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(changed, at);
            case 1 -> replaced(changed, at, end, new byte[0]);
            case 2 -> replaced(changed, at, at, number);
            case 3 -> replaced(changed, at, end, number);
            case 4 -> replaced(changed, at, at, Arrays.copyOfRange(changed, at, changed.length));
            default -> replaced(changed, at, at + 1, new byte[] {(byte) random.nextInt(256)});
          };
    }
    return changed;
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(by);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
