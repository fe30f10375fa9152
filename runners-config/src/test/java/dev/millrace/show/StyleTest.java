package dev.millrace.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleTest {
  @Test
  void coloursAreForTerminalsOnly() {
    assertThat(Style.of(true, "120", Map.of("TERM", "xterm", "LANG", "C.UTF-8")))
        .isEqualTo(new Style(true, true, true, 120));
    assertThat(Style.of(false, "", Map.of("TERM", "xterm", "LANG", "C.UTF-8")))
        .isEqualTo(new Style(false, false, true, 100));
  }

  @Test
  void noColorAndDumbTerminalsAreRespected() {
    assertThat(Style.of(true, "80", Map.of("TERM", "xterm", "NO_COLOR", "1")))
        .isEqualTo(new Style(false, true, false, 80));
    assertThat(Style.of(true, "80", Map.of("TERM", "dumb", "LANG", "de_DE.utf8")))
        .isEqualTo(new Style(false, false, true, 80));
  }

  @Test
  void theFirstLocaleVariableThatIsSetDecides() {
    assertThat(Style.of(false, "x", Map.of("LC_ALL", "C", "LANG", "C.UTF-8")).unicode()).isFalse();
    assertThat(Style.of(false, "9", Map.of("LC_ALL", "", "LANG", "C.UTF-8")))
        .isEqualTo(new Style(false, false, true, 100));
  }

  @Test
  void textThatDoesNotFitIsCutWithAMark() {
    assertThat(Style.PLAIN.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Style.PLAIN.cut("abcdef", 5)).isEqualTo("abcd…");
    assertThat(Style.PLAIN.cut("😀😀😀", 2)).isEqualTo("😀…");
    assertThat(new Style(false, false, false, 80).cut("abcdef", 5)).isEqualTo("ab...");
  }

  @Test
  void quantitiesReadWell() {
    assertThat(Quantities.count(1, "file")).isEqualTo("1 file");
    assertThat(Quantities.count(1234567, "row")).isEqualTo("1,234,567 rows");
    assertThat(Quantities.bytes(1023)).isEqualTo("1023 B");
    assertThat(Quantities.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Quantities.bytes(5L << 30)).isEqualTo("5.0 GiB");
    assertThat(Quantities.duration(Duration.ofMillis(420))).isEqualTo("0.4 s");
    assertThat(Quantities.duration(Duration.ofMillis(59_499))).isEqualTo("59 s");
    assertThat(Quantities.duration(Duration.ofSeconds(187))).isEqualTo("3:07");
    assertThat(Quantities.clock(Duration.ofSeconds(3723))).isEqualTo("1:02:03");
    assertThat(Quantities.rate(10, Duration.ZERO)).isZero();
  }

  @Test
  void colourCodesTakeNoRoomInATable() {
    // given
    Style style = new Style(true, true, true, 100);
    TextTable table =
        new TextTable().column("name", Align.LEFT).column("n", Align.RIGHT).column("", Align.LEFT);

    // when
    List<String> lines =
        style.lines(table.row(List.of(style.red("abcdef"), "1", "x")).row(List.of("b", "22", "")));

    // then
    assertThat(lines)
        .containsExactly(
            "\033[1mname     n\033[0m",
            "\033[2m──────  ──  ─\033[0m",
            "\033[31mabcdef\033[0m   1  x",
            "b       22");
  }
}
