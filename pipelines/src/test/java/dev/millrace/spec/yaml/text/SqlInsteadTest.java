package dev.millrace.spec.yaml.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is offered in the place of Python. */
class SqlInsteadTest {
  @Test
  void everythingThatIsKnownIsNamed() {
    String python =
        "import re\ndef f(row):\n  return re.findall('[a-z]+', row.line.strip().lower())\n";

    assertThat(SqlInstead.of(python))
        .isEqualTo(
            " There is REGEXP_EXTRACT_ALL(text, pattern) for re.findall, TRIM(text) for strip().");
  }

  @Test
  void nothingIsSaidOfOtherCode() {
    assertThat(SqlInstead.of("pickle.loads(x)")).isEmpty();
  }
}
