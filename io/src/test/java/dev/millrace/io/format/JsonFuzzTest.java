package dev.millrace.io.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are, a record is a row or a fault: nothing else is thrown, and nothing takes
 * long. Records are written as the encoder writes them, and their tokens are then changed. The long
 * form is a command in docs/testing.md.
 */
class JsonFuzzTest {
  private static final int RECORDS = Integer.getInteger("millrace.fuzz.records", 4_000);
  private static final long SEED = Long.getLong("millrace.fuzz.seed", 1L);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final String[] TOKENS = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-0.0",
    "01",
    "+1",
    "1.",
    ".5",
    "1e400",
    "-1e400",
    "1e-400",
    "1e999999999",
    "1E-999999999",
    "1e99999999999999999999",
    "9223372036854775808",
    "-9223372036854775809",
    "0x10",
    "NaN",
    "Infinity",
    "1_000",
    "\"\"",
    "\"NaN\"",
    "\"1e999999999\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\u0000\"",
    "\"2024-02-30\"",
    "\"+999999999-12-31\"",
    "\"2024-01-01T00:00:00+18:00\"",
    "\"-999999999-01-01T00:00:00Z\"",
    "{}",
    "[]",
    "[[]]",
    "{\"\":{}}",
    "[null]",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\u0000",
    "\ufeff",
    "//x",
    "/*",
    "'a'",
  };

  private final Random random = new Random(SEED);

  @Test
  void everyRecordIsARowOrAFault() {
    SortedMap<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < RECORDS; i++) {
      RandomRows rows = new RandomRows(SEED * 1_000_003 + i);
      Schema schema = rows.schema(2);
      byte[] json = changed(JsonEncoder.of(schema).encode(rows.row(schema)));
      long start = System.nanoTime();
      outcomes.merge(decode(schema, json, i), 1, Integer::sum);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("record %d of seed %d", i, SEED)
          .isLessThan(LONGEST);
    }
    assertThat(outcomes.keySet()).allMatch(k -> k.equals("row") || k.matches("ML-61[01]\\d"));
    // Without some of both, the changes would be too strong or too weak.
    assertThat(outcomes.get("row")).isGreaterThan(RECORDS / 50);
    assertThat(outcomes.get("ML-6102")).isGreaterThan(RECORDS / 50);
    assertThat(outcomes.size()).as(outcomes.toString()).isGreaterThan(6);
  }

  /** The quick reader of plain records may give up, but never give another row. */
  @Test
  void plainRecordsAreReadAsAllOthersAre() {
    int plain = 0;
    int epochs = 0;
    for (int i = 0; i < 5 * RECORDS; i++) {
      RandomRows rows = new RandomRows(SEED * 2_000_003 + i);
      Schema schema = rows.schema(0);
      EpochUnits units = random.nextBoolean() ? EpochUnits.NONE : units(schema);
      boolean numbers = units != EpochUnits.NONE && random.nextBoolean();
      byte[] whole = numbers ? withEpochs(rows, schema) : encoded(rows, schema);
      boolean isChanged = random.nextBoolean();
      byte[] json = isChanged ? changed(withMore(whole)) : withFew(whole);
      Object[] quick = Utf8.isValid(json) ? FlatJson.of(schema, units).read(json) : null;
      String told = "record %d of seed %d: ".formatted(i, SEED) + schema + shown(json);
      if (!isChanged && isPlain(json)) {
        assertThat(quick).as(told).isNotNull();
        epochs += numbers ? 1 : 0;
      }
      if (quick != null) {
        plain++;
        JsonRow row = JsonRow.of(schema, units);
        Object[] usual = JsonRecord.read(JsonRecord.newFactory(), json, row::read);
        RowCodec codec = RowCodec.of(schema);
        assertThat(codec.encode(quick)).as(told).isEqualTo(codec.encode(usual));
      }
    }
    // Without many of them this would say nothing.
    assertThat(plain).isGreaterThan(RECORDS / 4);
    assertThat(epochs).isGreaterThan(RECORDS / 10);
  }

  @Test
  void whereRecordsAreNotPlainTheyAreReadAllTheSame() {
    Schema schema = Schema.builder().addStringField("a").addInt64Field("b").build();
    JsonDecoder decoder = JsonDecoder.of(schema);
    for (int i = 0; i < 500; i++) {
      boolean escaped = i % 200 < 150;
      String json = "{\"a\": \"" + (escaped ? "\\u0061" : "a") + "\", \"b\": " + i + "}";
      assertThat(decoder.decode(json.getBytes(StandardCharsets.UTF_8)))
          .containsExactly("a", (long) i);
    }
  }

  @Test
  void aNameThatIsTooLongIsAFaultWhereverItIs() {
    Schema schema = Schema.builder().addInt64Field("b").build();
    String json = "{\"b\": 1, \"" + "x".repeat(60_000) + "\": 2}";
    assertThat(decode(schema, json.getBytes(StandardCharsets.UTF_8), 0)).isEqualTo("ML-6102");
  }

  private static byte[] encoded(RandomRows rows, Schema schema) {
    return JsonEncoder.of(schema).encode(rows.row(schema));
  }

  private EpochUnits units(Schema schema) {
    EpochUnit[] all = EpochUnit.values();
    Map<String, EpochUnit> units = new TreeMap<>();
    schema.getFields().forEach(f -> units.put(f.getName(), all[random.nextInt(all.length)]));
    return EpochUnits.of(units);
  }

  /** A row whose time stamps are written as numbers, with a fraction or not. */
  private byte[] withEpochs(RandomRows rows, Schema schema) {
    Schema.Builder written = Schema.builder();
    Object[] row = rows.row(schema);
    for (int i = 0; i < row.length; i++) {
      Schema.Field field = schema.getField(i);
      ValueKind kind = ValueKind.of(field.getType());
      FieldType type = field.getType();
      if (row[i] != null && (kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS)) {
        boolean fraction = random.nextBoolean();
        type = fraction ? FieldType.DOUBLE : FieldType.INT64;
        row[i] = fraction ? (Object) (random.nextInt() / 8.0) : (long) random.nextInt();
      }
      written.addField(field.getName(), type);
    }
    return JsonEncoder.of(written.build()).encode(row);
  }

  /** With fields that no column takes, and that the quick reader passes over. */
  private byte[] withFew(byte[] json) {
    String[] more = {"", "\"x\":null,", "\"y\":-1.5e3,\"z\" : true ,", "\"é\":\"text\","};
    return with(more[random.nextInt(more.length)], json);
  }

  private byte[] withMore(byte[] json) {
    String name = "n".repeat(random.nextInt(20) == 0 ? 49_000 + random.nextInt(2_000) : 999);
    String[] more = {"", "\"" + name + "\":1,", "\"\\u0063" + "0\":1,", "\"o\":{\"p\":[1]},"};
    return with(more[random.nextInt(more.length)], json);
  }

  private static byte[] with(String more, byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    return ("{" + more + text.substring(1)).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether nothing of it is for the other reader: escapes, and numbers that are texts. */
  private static boolean isPlain(byte[] json) {
    String text = shown(json);
    return !text.contains("\\") && !text.contains("\"NaN\"") && !text.contains("Infinity\"");
  }

  private static String shown(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private static String decode(Schema schema, byte[] json, int number) {
    try {
      assertThat(JsonDecoder.of(schema).decode(json)).hasSize(schema.getFieldCount());
      return "row";
    } catch (RowFault fault) {
      assertThat(fault.reason()).as("record %d", number).isNotBlank().hasSizeLessThan(1_000);
      return fault.code();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(
          "record " + number + " of seed " + SEED + ": " + new String(json, StandardCharsets.UTF_8),
          e);
    }
  }

  private byte[] changed(byte[] json) {
    StringBuilder text = new StringBuilder(new String(json, StandardCharsets.ISO_8859_1));
    for (int changes = random.nextInt(4); changes > 0 && text.length() > 2; changes--) {
      int at = tokenStart(text, random.nextInt(text.length()));
      int end = tokenEnd(text, at);
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> text.replace(at, end, TOKENS[random.nextInt(TOKENS.length)]);
        case 3 -> text.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
        case 4 -> text.delete(at, end);
        case 5 -> text.insert(1, text.substring(1, text.length() - 1) + ",");
        case 6 -> text.replace(at, end, "[".repeat(1 << random.nextInt(17)));
        case 7 -> text.replace(at, end, "9".repeat(1 << random.nextInt(13)));
        default -> text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static int tokenStart(CharSequence text, int from) {
    int at = from;
    while (at > 0 && "{}[],:".indexOf(text.charAt(at - 1)) < 0) {
      at--;
    }
    return at;
  }

  private static int tokenEnd(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && "{}[],:".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return Math.max(at, Math.min(from + 1, text.length()));
  }
}
