package dev.millrace.io.file.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes of a CSV file are, each of its records is a row or a dead letter with its
 * bytes, or the header is refused: no line is lost, nothing else is thrown, and nothing takes long.
 * The long form is a command in docs/testing.md.
 */
class CsvFuzzTest {
  private static final int RECORDS = Integer.getInteger("millrace.fuzz.records", 4_000);
  private static final long SEED = Long.getLong("millrace.fuzz.seed", 1L);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final int LINES = 8;

  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("i", FieldType.INT32)
          .addNullableField("s", FieldType.STRING)
          .addNullableField("d", ValueKind.decimalType(9, 2))
          .addNullableField("f", FieldType.DOUBLE)
          .addNullableField("b", FieldType.BOOLEAN)
          .addNullableField("t", ValueKind.TIMESTAMP_TYPE)
          .addNullableField("x", FieldType.BYTES)
          .build();

  private static final String[][] FIELDS = {
    {"0", "007", "-1", "2147483648", "1.0", "1e3", " 1", "0x1", ""},
    {
      "plain",
      "\"quoted\"",
      "\"two\nlines\"",
      "\"a \"\"b\"\"\"",
      "\"\"",
      "",
      "a\"b",
      "\"open",
      "\"x\"y"
    },
    {"1.5", "01.500", ".5", "1.005", "1e999999999", "1e-999999999", "9".repeat(1_001), ""},
    {"NaN", "inf", "1e400", "1e-400", "-0.0", "1,5", ""},
    {"true", "FALSE", "t", "1", ""},
    {"2024-02-29T10:00:00Z", "2024-02-29", "2024-02-30", "10:00", "+999999999-12-31T00:00:00Z", ""},
    {"YQ==", "YQ", "=", "", "\u00ff"},
  };

  /** Fields whose quotes do not match. */
  private static final List<String> STRAY = List.of("\"open", "\"x\"y");

  private static final String[] PIECES = {
    "\"",
    "\"\"",
    ",",
    ";",
    "\n",
    "\r",
    "\r\n",
    "\u0000",
    "\u00ef\u00bb\u00bf",
    "\u00ff",
    "\u00ed\u00a0\u0080",
    " ",
  };

  @TempDir Path root = Path.of("");

  private final Random random = new Random(SEED);
  private final SortedMap<String, Integer> outcomes = new TreeMap<>();
  private int whole;

  @Test
  void everyRecordIsARowOrADeadLetter() throws IOException {
    Path file = root.resolve("a.csv");
    for (int i = 0; i < RECORDS / LINES; i++) {
      byte[] csv = changed(written()).getBytes(StandardCharsets.ISO_8859_1);
      Files.write(file, csv);
      long start = System.nanoTime();
      read(file, csv, "file " + i + " of seed " + SEED);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as("file " + i).isLessThan(LONGEST);
    }
    assertThat(outcomes.keySet())
        .allMatch(k -> k.equals("row") || k.matches("header ML-510[56]|ML-61\\d\\d"));
    assertThat(outcomes.get("row")).isGreaterThan(RECORDS / 50);
    assertThat(outcomes).containsKeys("ML-6101", "ML-6107", "ML-6108", "ML-6109", "ML-6153");
  }

  private void read(Path file, byte[] csv, String place) {
    TextSourceOptions options = TextSourceOptions.of(file.toString(), TextFormat.CSV, SCHEMA);
    List<SourceRecord> records = new ArrayList<>();
    try {
      TextPlanner.plan(options)
          .splits()
          .forEach(split -> new TextSplitReader(options).read(split, records::add));
    } catch (UserException e) {
      outcomes.merge("header " + e.diagnostics().get(0).code(), 1, Integer::sum);
      return;
    } catch (RuntimeException e) {
      throw new AssertionError(place + ": " + new String(csv, StandardCharsets.ISO_8859_1), e);
    }
    String whole = new String(csv, StandardCharsets.ISO_8859_1);
    assertNoLineIsLost(whole, records, place);
    long line = 1;
    for (SourceRecord record : records) {
      RowFault fault = record.fault();
      outcomes.merge(fault == null ? "row" : fault.code(), 1, Integer::sum);
      assertThat(record.coordinates().offset()).as(place).isGreaterThan(line);
      line = record.coordinates().offset();
      if (fault != null) {
        assertThat(record.value()).as(place).isNotNull();
        assertThat(whole).contains(new String(record.value(), StandardCharsets.ISO_8859_1));
      }
    }
  }

  /**
   * What lies between two records is blank, or belongs to the first: only where a quote opens, and
   * never where the record is broken, of which the other lines come on their own.
   */
  private static void assertNoLineIsLost(String csv, List<SourceRecord> records, String place) {
    String[] lines = csv.split("\r\n|\r|\n", -1);
    int next = 0;
    for (int line = 2; line <= lines.length; line++) {
      boolean begins = next < records.size() && records.get(next).coordinates().offset() == line;
      if (begins) {
        next++;
        continue;
      }
      // Of the header, or of the record before.
      SourceRecord before = next == 0 ? null : records.get(next - 1);
      int first = before == null ? 1 : (int) before.coordinates().offset();
      boolean whole = before == null || before.fault() == null || isSpread(before);
      assertThat(lines[line - 1].isEmpty() || whole && lines[first - 1].contains("\""))
          .as("%s, line %s", place, line)
          .isTrue();
    }
    assertThat(next).as(place).isEqualTo(records.size());
  }

  private static boolean isSpread(SourceRecord record) {
    String value = new String(record.value(), StandardCharsets.ISO_8859_1);
    return value.contains("\n") || value.contains("\r");
  }

  @Test
  void everyRecordOfAWholeFileIsRead() throws IOException {
    Path file = root.resolve("a.csv");
    for (int i = 0; i < 100; i++) {
      String csv = written();
      if (STRAY.stream().anyMatch(csv::contains)) {
        continue;
      }
      Files.writeString(file, csv, StandardCharsets.ISO_8859_1);
      TextSourceOptions options = TextSourceOptions.of(file.toString(), TextFormat.CSV, SCHEMA);
      List<SourceRecord> records = new ArrayList<>();
      TextPlanner.plan(options)
          .splits()
          .forEach(split -> new TextSplitReader(options).read(split, records::add));

      assertThat(records).as(csv).hasSize(LINES);
      whole++;
    }
    assertThat(whole).isGreaterThan(30);
  }

  private String written() {
    StringBuilder csv = new StringBuilder("i,s,d,f,b,t,x\n");
    for (int line = 0; line < LINES; line++) {
      for (int column = 0; column < FIELDS.length; column++) {
        String[] fields = FIELDS[column];
        // The first ones are good, and more likely.
        int index = random.nextInt(4) > 0 ? random.nextInt(2) : random.nextInt(fields.length);
        csv.append(column == 0 ? "" : ",").append(fields[index]);
      }
      csv.append(random.nextBoolean() ? "\n" : "\r\n");
    }
    return csv.toString();
  }

  private String changed(String csv) {
    StringBuilder text = new StringBuilder(csv);
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(text.length());
      String piece = PIECES[random.nextInt(PIECES.length)];
      switch (random.nextInt(5)) {
        case 0, 1 -> text.insert(at, piece);
        case 2 -> text.replace(at, Math.min(at + 1, text.length()), piece);
        case 3 -> text.delete(at, Math.min(at + 1 + random.nextInt(9), text.length() - 1));
        default -> text.insert(at, piece.repeat(1 << random.nextInt(15)));
      }
    }
    return text.toString();
  }
}
