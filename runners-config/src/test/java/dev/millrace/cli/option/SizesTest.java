package dev.millrace.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "7b, 7",
    "512k, 524288",
    "512 KiB, 524288",
    "256MiB, 268435456",
    "1G, 1073741824",
    "2tb, 2199023255552"
  })
  void readsSizesInPowersOf1024(String text, long bytes) {
    assertThat(new Sizes.Converter().convert(text)).isEqualTo(bytes);
  }

  @Test
  void namesWhatIsNoSize() {
    for (String text : new String[] {"", "M", "1.5M", "12 apples", "999999999999T"}) {
      assertThatThrownBy(() -> new Sizes.Converter().convert(text))
          .hasMessage("'" + text + "' is not a size; expected for example 256MiB, 512k or 1G");
    }
  }
}
