package dev.millrace.io.file.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  /** A stream that gives a few bytes at a time, as those over a network do. */
  private static InputStream slow(byte[] bytes, int most) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(in)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        assertThat(reader.isCut()).isFalse();
        lines.add(new String(line, StandardCharsets.ISO_8859_1));
        assertThat(reader.line()).isEqualTo(lines.size());
      }
      assertThat(reader.next()).isNull();
    }
    return lines;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aLineEndsWithItsSignOrTheText() throws IOException {
    assertThat(lines(slow(bytes(""), 9))).isEmpty();
    assertThat(lines(slow(bytes("\n"), 9))).containsExactly("");
    assertThat(lines(slow(bytes("a\n\nb"), 9))).containsExactly("a", "", "b");
    assertThat(lines(slow(bytes("a\r\nb\n"), 9))).containsExactly("a\r", "b");
  }

  @Property(tries = 200)
  void linesAreTheSameInWhateverPiecesTheyCome(
      @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 12) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 20) int most)
      throws IOException {
    // given
    List<String> expected = lengths.stream().map("x"::repeat).toList();
    StringBuilder text = new StringBuilder();
    expected.forEach(line -> text.append(line).append('\n'));

    // when, then
    assertThat(lines(slow(bytes(text.toString()), most))).isEqualTo(expected);
  }

  /** Around the length of the reader's buffer, and of two. */
  @ParameterizedTest
  @ValueSource(ints = {65_534, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073})
  void aLineMayBeLongerThanTheBuffer(int length) throws IOException {
    String line = "y".repeat(length);

    assertThat(lines(new ByteArrayInputStream(bytes(line + "\nz\n" + line))))
        .containsExactly(line, "z", line);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000})
  void ofALineThatIsTooLongTheStartIsGivenAndTheNextIsWhole(int more) throws IOException {
    // given
    byte[] text = new byte[TextRows.MAX_RECORD_BYTES + more + 5];
    Arrays.fill(text, (byte) 'a');
    System.arraycopy(bytes("\nnext"), 0, text, text.length - 5, 5);

    // when, then
    try (LineReader reader = new LineReader(new ByteArrayInputStream(text))) {
      assertThat(reader.next()).hasSize(TextRows.MAX_RECORD_BYTES);
      assertThat(reader.isCut()).isEqualTo(more > 0);
      assertThat(reader.next()).isEqualTo(bytes("next"));
      assertThat(reader.isCut()).isFalse();
      assertThat(reader.line()).isEqualTo(2);
    }
  }
}
