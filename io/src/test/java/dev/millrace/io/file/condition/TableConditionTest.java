package dev.millrace.io.file.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableConditionTest {
  /** Conditions as texts. */
  private static final class Texts implements TableCondition.Library<String> {
    @Override
    public String and(String one, String other) {
      return "(" + one + " and " + other + ")";
    }

    @Override
    public String or(String one, String other) {
      return "(" + one + " or " + other + ")";
    }

    @Override
    public String isNull(String column) {
      return column + " is null";
    }

    @Override
    public String isNotNull(String column) {
      return column + " is not null";
    }

    @Override
    public String compared(String column, String sign, Object value) {
      return column + sign + shown(value);
    }

    @Override
    public String in(String column, List<Object> values, boolean negated) {
      return column + (negated ? " not in " : " in ") + values.stream().map(Texts::shown).toList();
    }

    @Override
    public String startsWith(String column, String start, boolean negated) {
      return column + (negated ? " does not begin with " : " begins with ") + start;
    }

    private static String shown(Object value) {
      String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
      return value.getClass().getSimpleName() + ":" + text;
    }
  }

  private static String read(String condition) {
    return TableCondition.of(condition, new Texts());
  }

  @ParameterizedTest
  @CsvSource({
    "0, Long:0",
    "-7, Long:-7",
    "1234567890123456789, Long:1234567890123456789",
    "9223372036854775807, Long:9223372036854775807",
    "-9223372036854775808, Long:-9223372036854775808",
    "9223372036854775808, BigDecimal:9223372036854775808",
    "0.1, Double:0.1",
    "1.50, Double:1.5",
    "2e3, Double:2000.0",
    "12345678901234567.89, BigDecimal:12345678901234567.89",
    "0.12345678901234567890, BigDecimal:0.12345678901234567890"
  })
  void aNumberIsWhatItsTextSays(String text, String value) {
    assertThat(read("n = " + text)).isEqualTo("n=" + value);
    assertThat(read("n IN (1, " + text + ")")).isEqualTo("n in [Long:1, " + value + "]");
  }

  @Test
  void notTurnsAConditionIntoItsOpposite() {
    assertThat(read("NOT (a < 1 AND (b IS NULL OR c LIKE 'x%'))"))
        .isEqualTo("(a>=Long:1 or (b is not null and c does not begin with x))");
    assertThat(read("NOT NOT 5 > a")).isEqualTo("a<Long:5");
    assertThat(read("paid AND NOT shipped"))
        .isEqualTo("(paid=Boolean:true and shipped<>Boolean:true)");
  }

  @Test
  void whatIsNoConditionIsRefused() {
    assertThatThrownBy(() -> read("a =")).hasMessage("expected a value; got nothing");
    assertThatThrownBy(() -> read("a LIKE '%x'")).hasMessageContaining("expected LIKE 'abc%'");
    assertThatThrownBy(() -> read("a = 1; b = 2")).hasMessageContaining("'; b = 2' is not a part");
  }
}
