package dev.millrace.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.calcite.runtime.JsonFunctions.JsonValueContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlJsonTest {

  @Test
  void numbersKeepEveryDigit() {
    JsonValueContext read =
        SqlJson.read("{\"a\": [1.10, 12345678901234567.89, 12345678901234567890123, 1e2]}");

    List<?> numbers = (List<?>) ((Map<?, ?>) read.obj).get("a");
    assertThat(numbers.stream().map(SqlJson::text))
        .containsExactly("1.10", "12345678901234567.89", "12345678901234567890123", "100");
    assertThat(numbers.get(0)).isEqualTo(new BigDecimal("1.10"));
  }

  @Test
  void aNumberThatNoMemoryHoldsStaysInItsShortForm() {
    assertThat(SqlJson.text(new BigDecimal("1e999999999"))).isEqualTo("1E+999999999");
    assertThat(SqlJson.text(new BigDecimal("-1e-999999999"))).isEqualTo("-1E-999999999");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{} x",
        "1 2",
        "[1] ,",
        "+1",
        "01",
        "1.",
        ".5",
        "NaN",
        "Infinity",
        "0x1",
        "'a'",
        "{a: 1}",
        "[1,]",
        "\"\\ud800\"",
        "{\"\\udc00\": 1}",
        "\"\u0001\""
      })
  void whatIsNotOneValueIsNotJson(String text) {
    assertThat(SqlJson.read(text).exc).as(text).isNotNull();
    assertThat(SqlJson.whole(text)).isEqualTo("{");
  }

  @Test
  void spacesAroundAValueAndEscapesOfWholeCharactersAreFine() {
    assertThat(SqlJson.read(" \"\\ud83d\\ude00\\u0000\"\n").obj).isEqualTo("\ud83d\ude00\0");
    assertThat(SqlJson.whole(" [1] ")).isEqualTo(" [1] ");
  }
}
