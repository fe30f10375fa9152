package dev.millrace.diag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Spelling.Fixed;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final String TEXT =
      "a: {keyy: 1, keyy2: 2}\r\n  b: ammount > 0 AND ammount2 < 1\n";

  private static Diagnostic problem(int line, int column, String message) {
    return Diagnostic.error(new Position("p.yaml", line, column), "ML-1002", "", message);
  }

  @Test
  void wholeWordsAtTheirPlacesAreReplacedAndNothingElse() {
    // when
    Fixed fixed =
        Spelling.fix(
            TEXT,
            List.of(
                problem(2, 6, "column 'ammount' is not there. Did you mean 'amount'?"),
                problem(1, 5, "unknown key 'keyy' of 'a'; expected one of x. Did you mean 'key'?"),
                problem(1, 5, "unknown key 'keyy'. Did you mean 'key'?")));

    // then
    assertThat(fixed.text())
        .isEqualTo("a: {key: 1, keyy2: 2}\r\n  b: amount > 0 AND ammount2 < 1\n");
    assertThat(fixed.changes())
        .containsExactly(
            new Spelling.Change(new Position("p.yaml", 1, 5), "keyy", "key"),
            new Spelling.Change(new Position("p.yaml", 2, 6), "ammount", "amount"));
  }

  @Test
  void whatIsNotFoundThereIsLeftAlone() {
    assertThat(
            Spelling.fix(
                TEXT,
                List.of(
                    problem(0, 0, "'keyy' is wrong. Did you mean 'key'?"),
                    problem(9, 1, "'keyy' is wrong. Did you mean 'key'?"),
                    problem(1, 9, "'keyy' is wrong. Did you mean 'key'?"),
                    problem(2, 1, "'keyy' is wrong. Did you mean 'key'?"),
                    problem(1, 5, "'keyy' is wrong."))))
        .isEqualTo(new Fixed(TEXT, List.of()));
  }
}
