package dev.millrace.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Envelopes;
import dev.millrace.element.PipelineId;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.format.refusal.LetterLimit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LetterLogTest {
  private static final LetterNotes NOTES = new LetterNotes(new PipelineId("p", "h"), "dlq-1", "");

  private final Letter atSource = letter(5, "orders", "one");
  private final Letter atStep = letter(5, "Half", "one");
  private final Letter begun = NOTES.begun(atSource);
  private final Letter sentBack = NOTES.sentBack(begun, bytes("edited"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Letter letter(long offset, String step, String value) {
    Object[] row = new Object[Envelopes.DEAD_LETTER.getFieldCount()];
    return new Letter(0, row, 0)
        .with(
            Map.ofEntries(
                Map.entry("version", Envelopes.VERSION),
                Map.entry("pipeline", "p"),
                Map.entry("pipeline_hash", "h"),
                Map.entry("source_kind", "kafka"),
                Map.entry("source", "orders"),
                Map.entry("partition", 0),
                Map.entry("offset", offset),
                Map.entry("value", bytes(value)),
                Map.entry("headers", Map.of("trace", bytes("t"))),
                Map.entry("step", step),
                Map.entry("code", "ML-6108"),
                Map.entry("message", "no number"),
                Map.entry("attempt", 1)));
  }

  private static List<Letter> picked(LetterLog log, Set<String> without) {
    return new LetterPick(
            letter -> true,
            3,
            letter -> without.contains(letter.text("step")) ? Optional.of("x") : Optional.empty(),
            new ReplayReport())
        .of(log, Set.of());
  }

  @Test
  void aRecordThatTwoStepsHaveRejectedIsSentBackOnce() {
    LetterLog waiting = LetterLog.of(List.of(atSource, atStep));
    assertThat(waiting.waiting()).hasSize(2);
    assertThat(picked(waiting, Set.of())).hasSize(1);
    assertThat(picked(waiting, Set.of("Half"))).isEmpty();

    LetterLog after = LetterLog.of(List.of(atSource, atStep, begun, sentBack));
    assertThat(after.waiting()).isEmpty();
    assertThat(after.sentBack()).containsExactly(sentBack);
  }

  @Test
  void aLetterOfAnotherStepDoesNotEndARun() {
    Letter again = NOTES.again(atStep, begun);
    LetterLog killed = LetterLog.of(List.of(atSource, begun, again));
    assertThat(killed.unfinished()).containsExactly("dlq-1");
    assertThat(killed.outcomesOf("dlq-1")).containsExactly(again);

    LetterLog ended = LetterLog.of(List.of(atSource, begun, again, sentBack));
    assertThat(ended.unfinished()).isEmpty();
    assertThat(ended.waiting()).containsExactly(again);
    assertThat(ended.sentBack()).containsExactly(sentBack);
  }

  @Test
  void whatEndsARunIsWrittenLast() {
    Letter again = NOTES.again(atStep, begun);
    Letter ofSink = letter(7, "out", "row").with(Map.of("code", "ML-6200"));
    assertThat(LetterLog.parts(List.of(sentBack, again, ofSink), List.of(begun)))
        .containsExactly(List.of(again, ofSink), List.of(sentBack));
  }

  @Test
  void oneNoteTellsOfARecordThatWasSentBackTwice() {
    Letter later = NOTES.sentBack(NOTES.begun(NOTES.again(atStep, begun)), bytes("later"));
    assertThat(LetterLog.of(List.of(later, sentBack, atSource)).sentBack()).containsExactly(later);
  }

  @Test
  void aLetterThatWasRejectedAgainWaitsWithItsNextNumber() {
    Letter again = NOTES.again(atSource, begun);
    LetterLog log = LetterLog.of(List.of(again, begun, atSource));
    assertThat(log.waiting()).containsExactly(again);
    assertThat(log.sentBack()).isEmpty();
    assertThat(log.unfinished()).isEmpty();
  }

  @Test
  void aLargeRecordIsTakenFromItsLetter() {
    // given: a letter that its topic just takes
    Letter large = letter(6, "orders", "x".repeat(90_000));
    Letter whole = NOTES.begun(large);
    JsonEncoder json = JsonEncoder.of(Envelopes.DEAD_LETTER);
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, json.encode(large.row()).length);
    assertThat(text(limit.encode(large.row(), json))).doesNotContain("too large");
    assertThat(text(limit.encode(whole.row(), json))).contains("too large");

    // when
    Letter written = NOTES.written(whole);

    // then
    assertThat(text(limit.encode(written.row(), json))).doesNotContain("too large");
    List<Letter> read = LetterLog.of(List.of(large, written)).begunBy("dlq-1");
    assertThat(read).hasSize(1);
    assertThat(read.get(0).column("value")).isEqualTo(large.column("value"));
    assertThat(read.get(0).record().headers()).isEqualTo(large.record().headers());
    assertThat(read.get(0).run()).contains("dlq-1");
    assertThat(LetterLog.of(List.of(written)).begunBy("dlq-1").get(0).isWhole()).isFalse();
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void aNoteHasTheEditsOfItsOwnRunOnly() {
    LetterNotes edited = new LetterNotes(new PipelineId("p", "h"), "dlq-0", "amount = '1'");
    Letter again = edited.again(atSource, edited.begun(atSource));
    assertThat(again.edits()).isEqualTo("amount = '1'");
    assertThat(NOTES.begun(again).edits()).isEmpty();
    assertThat(NOTES.begun(again).text("code")).isEqualTo(ErrorCodes.LETTER_BEGUN);
  }
}
