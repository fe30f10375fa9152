package dev.millrace.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.base.TextTable.Align;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void cellsStandBelowTheirHeader() {
    assertThat(table("name", "n").lines("-"))
        .containsExactly("name     n", "------  --", "abcdef   1", "😀       22");
  }

  @Test
  void rowsWithoutHeadersAreAsWideAsTheyNeed() {
    assertThat(table("a name that is not shown", "").body())
        .containsExactly("abcdef   1", "😀       22");
  }

  @Test
  void aRowHasACellPerColumn() {
    assertThatThrownBy(() -> table("name", "n").row(List.of("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cells for 2 columns");
  }

  private static TextTable table(String first, String second) {
    return new TextTable()
        .column(first, Align.LEFT)
        .column(second, Align.RIGHT)
        .row(List.of("abcdef", "1"))
        .row(List.of("😀", "22"));
  }
}
