package dev.millrace.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Envelopes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LetterChoiceTest {
  private static final Instant NOON = Instant.parse("2025-03-01T12:00:00Z");

  /** Of an event at noon, of one a second later, and of a record that was there at noon. */
  private static final List<Letter> LETTERS =
      List.of(
          letter(1, "ML-6108", "orders", NOON, "5,0 EUR"),
          letter(2, "ML-6108", "Half", NOON.plusSeconds(1), "6,0 USD"),
          letter(3, "ML-6101", "orders", null, "no JSON"));

  private static Letter letter(
      int number, String code, String step, @Nullable Instant eventTime, String value) {
    Map<String, Object> columns =
        new HashMap<>(
            Map.of(
                "code",
                code,
                "step",
                step,
                "first_seen",
                NOON.toEpochMilli(),
                "value",
                value.getBytes(StandardCharsets.UTF_8)));
    if (eventTime != null) {
      columns.put("event_time", eventTime.toEpochMilli());
    }
    return new Letter(number, new Object[Envelopes.DEAD_LETTER.getFieldCount()], 0).with(columns);
  }

  private static List<Integer> chosen(
      @Nullable String code,
      @Nullable String step,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String where) {
    LetterChoice choice =
        new LetterChoice(
            Optional.ofNullable(code),
            Optional.ofNullable(step),
            Optional.ofNullable(from),
            Optional.ofNullable(to),
            Optional.ofNullable(where).map(LetterChoice::where));
    return LETTERS.stream().filter(choice).map(Letter::number).toList();
  }

  @Test
  void lettersAreChosenByWhatTheyTell() {
    assertThat(chosen(null, null, null, null, null)).containsExactly(1, 2, 3);
    assertThat(chosen("ML-6108", null, null, null, null)).containsExactly(1, 2);
    assertThat(chosen(null, "orders", null, null, null)).containsExactly(1, 3);
    assertThat(chosen(null, null, null, null, "text LIKE '%EUR%' OR code = 'ML-6101'"))
        .containsExactly(1, 3);
    assertThat(chosen("ML-6108", "orders", null, null, "text LIKE '%USD%'")).isEmpty();
  }

  @Test
  void aRangeHasItsBeginningAndNotItsEnd() {
    assertThat(chosen(null, null, NOON, NOON.plusSeconds(1), null)).containsExactly(1, 3);
    assertThat(chosen(null, null, NOON.plusMillis(1), null, null)).containsExactly(2);
    assertThat(chosen(null, null, null, NOON, null)).isEmpty();
  }
}
