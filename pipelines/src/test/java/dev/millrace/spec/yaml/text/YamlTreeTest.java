package dev.millrace.spec.yaml.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.spec.jinja.RenderedText;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YamlTreeTest {
  private final Diagnostics diagnostics = new Diagnostics();

  private Mapping read(String text) {
    FilledText filled =
        Variables.fill(
            "f.yaml", RenderedText.plain("f.yaml", text), Map.of("A", "xyz"), diagnostics);
    return (Mapping) YamlTree.read(filled, diagnostics).orElseThrow();
  }

  @Test
  void readsTheTypesOfYamlsCoreSchema() {
    // given
    String text =
        """
        a: [1, 0x1F, 0o17, +5, -3, 99999999999999999999]
        b: [1.5, 1e3, .inf, -.inf, "1.5"]
        c: [true, False, yes, on, null, ~, "", 10:00:00, 2026-01-31]
        """;

    // when
    Object values = PlainValues.of(read(text));

    // then
    assertThat(values)
        .hasToString(
            "{a=[1, 31, 15, 5, -3, 99999999999999999999], b=[1.5, 1000.0, Infinity, -Infinity,"
                + " 1.5], c=[true, false, yes, on, null, null, , 10:00:00, 2026-01-31]}");
    assertThat(((Map<?, ?>) values).get("a").toString())
        .contains(new BigInteger("9".repeat(20)).toString());
    assertThat(diagnostics.sorted()).isEmpty();
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    // given
    String text = "a: " + "[".repeat(20_000) + "]".repeat(20_000);
    FilledText filled =
        Variables.fill("f.yaml", RenderedText.plain("f.yaml", text), Map.of(), diagnostics);

    // when
    var tree = YamlTree.read(filled, diagnostics);

    // then
    assertThat(tree).isEmpty();
    assertThat(diagnostics.sorted())
        .extracting(Diagnostic::toString)
        .containsExactly("f.yaml:1:1: error ML-1001: the file is nested too deeply to be read.");
  }

  @Test
  void mergesMapsAndLetsOwnKeysWin() {
    // given
    String text =
        """
        base: &base {a: 1, b: 2}
        other: &other {b: 3, c: 4}
        one: {<<: *base, b: 5}
        two:
          <<: [*base, *other]
          d: 6
        """;

    // when
    Object values = PlainValues.of(read(text));

    // then
    assertThat(diagnostics.sorted()).extracting(Diagnostic::toString).isEmpty();
    Map<?, ?> map = (Map<?, ?>) values;
    assertThat(map.get("one")).isEqualTo(Map.of("a", 1L, "b", 5L));
    assertThat(map.get("two")).isEqualTo(Map.of("a", 1L, "b", 2L, "c", 4L, "d", 6L));
  }

  @Test
  void tellsWhereTheContentOfAValueBegins() {
    // given
    String text =
        """
        plain: abc
        quoted: "abc"
        literal: |
            abc
            def
        variable: ${A} b
        """;

    // when
    Mapping map = read(text);

    // then
    assertThat(map.entries())
        .extracting(entry -> entry.position() + " " + ((Scalar) entry.value()).position())
        .containsExactly(
            "f.yaml:1:1 f.yaml:1:8",
            "f.yaml:2:1 f.yaml:2:10",
            "f.yaml:3:1 f.yaml:4:5",
            "f.yaml:6:1 f.yaml:6:11");
  }

  @Test
  void refusesAliasesThatBlowUp() {
    // given
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 8; i++) {
      text.append("a%d: &a%d [".formatted(i, i));
      text.append("*a%d, ".formatted(i - 1).repeat(10)).append("]\n");
    }

    // when
    FilledText filled =
        Variables.fill(
            "f.yaml", RenderedText.plain("f.yaml", text.toString()), Map.of(), diagnostics);
    YamlTree.read(filled, diagnostics);

    // then
    assertThat(diagnostics.sorted())
        .extracting(Diagnostic::toString)
        .startsWith(
            "f.yaml:6:5: error ML-1001: aliases make this structure larger than 200000 values.");
  }

  @Test
  void countsLinesAsYamlDoes() {
    // given
    String text = "a: 1\r\nb: 2\rc: 3\n\u00E9\uD83D\uDE00: {x: 1}\n";

    // when
    Mapping map = read(text);

    // then
    assertThat(map.entries())
        .extracting(entry -> entry.position() + " " + entry.value().position())
        .containsExactly(
            "f.yaml:1:1 f.yaml:1:4",
            "f.yaml:2:1 f.yaml:2:4",
            "f.yaml:3:1 f.yaml:3:4",
            "f.yaml:4:1 f.yaml:4:5");
  }
}
