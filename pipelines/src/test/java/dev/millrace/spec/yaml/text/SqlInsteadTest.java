package dev.millrace.spec.yaml.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is offered in the place of Python. */
class SqlInsteadTest {
  @Test
  void everythingThatIsKnownIsNamed() {
    String python = "import re\ndef f(row):\n  return re.findall('[a-z]+', str(int(row.line)))\n";

    assertThat(SqlInstead.of(python))
        .isEqualTo(
            " There is REGEXP_EXTRACT_ALL(text, pattern) for re.findall, CAST(x AS BIGINT) for"
                + " int(). Of functions, those are read that are one expression of the row, as"
                + " 'lambda row: row.a + row.b'.");
  }

  @Test
  void nothingIsSaidOfOtherCode() {
    assertThat(SqlInstead.of("pickle.loads(x)")).isEmpty();
  }
}
