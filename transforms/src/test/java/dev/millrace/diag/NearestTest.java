package dev.millrace.diag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {

  @Test
  void findsNamesWithOneLetterWrongMissingAddedOrTwoSwapped() {
    // given
    List<String> names = List.of("key", "within", "orders", "payments");

    // when, then
    assertThat(Nearest.of("kez", names)).contains("key");
    assertThat(Nearest.of("ordrs", names)).contains("orders");
    assertThat(Nearest.of("orderss", names)).contains("orders");
    assertThat(Nearest.of("odrers", names)).contains("orders");
    assertThat(Nearest.of("ORDERS", names)).contains("orders");
  }

  @Test
  void fallsBackOnTheOnlyNameWithTheSameBeginning() {
    // given
    List<String> names = List.of("key", "within", "keep", "emit");

    // when, then
    assertThat(Nearest.hint("widow", names)).isEqualTo(" Did you mean 'within'?");
    assertThat(Nearest.hint("keyboard", names)).isEmpty();
  }

  @Test
  void doesNotGuessWhereNothingIsClose() {
    // given
    List<String> names = List.of("s", "orders");

    // when, then
    assertThat(Nearest.of("t", names)).isEmpty();
    assertThat(Nearest.of("customer", names)).isEmpty();
    assertThat(Nearest.of("", names)).isEmpty();
  }

  @Test
  void wordsOfOtherSystemsAreKnown() {
    // when, then
    assertThat(Nearest.of("Where", List.of("Filter", "Sequence"))).contains("Filter");
    assertThat(Nearest.of("where", List.of("keep", "language"))).contains("keep");
    assertThat(Nearest.of("int64", List.of("INTEGER", "BIGINT"))).contains("BIGINT");
    assertThat(Nearest.of("tumbling", List.of("global", "fixed"))).contains("fixed");
    assertThat(Nearest.of("where", List.of("there"))).contains("there");
  }
}
