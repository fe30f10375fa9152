package dev.millrace.plan.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.StateForm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

/** State that goes on through several versions and starts of a file. */
class StepHistoryTest {
  private static Map<String, String> latest(String rows, String key, String was) {
    Map<String, String> facts = new HashMap<>();
    facts.put("kind", "latest");
    facts.put("key", key);
    facts.put("order by", "n");
    facts.put("rows", rows);
    facts.put(StateForm.REQUIRED, "");
    if (!was.isEmpty()) {
      facts.put(StateForm.WAS, was);
    }
    return facts;
  }

  private static StepHistory noted(List<Map<String, String>> versions) {
    StepHistory history = StepHistory.of(versions.get(0));
    for (Map<String, String> version : versions.subList(1, versions.size())) {
      history = StepHistory.of(StepHistory.of(history.noted()).then(version).noted());
    }
    return history;
  }

  private static StepFate fate(StepHistory kept, Map<String, String> now) {
    return StepFate.of(Map.of("S", kept.noted()), Map.of("S", now)).get(0);
  }

  @Test
  void aFileThatSaysWhatItsColumnsWereStartsAgainAndAgain() {
    // given
    Map<String, String> first = latest("currency VARCHAR, n BIGINT", "currency", "");
    Map<String, String> told = latest("coin VARCHAR, n BIGINT", "coin", "coin=currency");
    StepHistory kept = noted(List.of(first, told));

    // then
    assertThat(fate(noted(List.of(first)), told).fate()).isEqualTo(Fate.MIGRATED);
    assertThat(fate(kept, told)).isEqualTo(new StepFate("S", Fate.KEPT, List.of()));
    assertThat(kept.then(told)).isEqualTo(kept);

    // and: with a column more, which has the name that the other one had
    Map<String, String> more =
        latest("coin VARCHAR, n BIGINT, currency VARCHAR", "coin", "coin=currency");
    assertThat(fate(kept, more).reasons())
        .containsExactly("column 'currency' is NULL in rows that were kept before");
    StepHistory later = noted(List.of(first, told, told, more, more));
    assertThat(fate(later, more).fate()).isEqualTo(Fate.KEPT);
    assertThat(later.forms().get(0).places()).containsExactly(new int[] {0, 1, -1});
    assertThat(later.forms().get(1).places()).containsExactly(new int[] {0, 1, -1});
  }

  @Test
  void aColumnOfNoKeyKeepsItsValuesWhenTheFileStartsAgain() {
    // given
    Map<String, String> first = latest("id VARCHAR, n BIGINT, old VARCHAR", "id", "");
    Map<String, String> told = latest("id VARCHAR, n BIGINT, now VARCHAR", "id", "now=old");
    Map<String, String> wider = latest("id VARCHAR, now VARCHAR, n BIGINT", "id", "now=old");
    StepHistory kept = noted(List.of(first, told));

    // then
    assertThat(fate(kept, told).fate()).isEqualTo(Fate.KEPT);
    assertThat(kept.then(wider).forms())
        .extracting(form -> form.places().get(0))
        .containsExactly(new int[] {0, 2, 1}, new int[] {0, 2, 1});
    // The file need not say it for ever: how the kept form came about is noted.
    Map<String, String> silent = latest("id VARCHAR, n BIGINT, now VARCHAR", "id", "");
    assertThat(noted(List.of(first, told, silent, silent)).forms().get(0).places())
        .containsExactly(new int[] {0, 1, 2});
  }

  @Test
  void anInputWhoseColumnHadItsNameAlreadyKeepsIt() {
    // given
    Map<String, String> first =
        join("LEFT WindowJoin[]", "currency = coin", "currency VARCHAR | coin VARCHAR");
    Map<String, String> now =
        new HashMap<>(join("LEFT WindowJoin[]", "coin = coin", "coin VARCHAR | coin VARCHAR"));
    now.put(StateForm.WAS, "coin=currency");

    // then
    assertThat(fate(noted(List.of(first)), now))
        .isEqualTo(new StepFate("S", Fate.MIGRATED, List.of("column 'coin' was 'currency'")));
  }

  private static Map<String, String> join(String join, String key, String rows) {
    return Map.of("kind", "join", "join", join, "key", key, "rows", rows);
  }

  @Test
  void namesAreNotExchangedInOneStep() {
    // given
    Map<String, String> first = latest("id VARCHAR, n BIGINT, a VARCHAR, b VARCHAR", "id", "");
    Map<String, String> swapped =
        latest("id VARCHAR, n BIGINT, a VARCHAR, b VARCHAR", "id", "a=b, b=a");

    // then
    assertThat(fate(noted(List.of(first)), swapped).fate()).isEqualTo(Fate.INCOMPATIBLE);
    assertThat(fate(noted(List.of(first)), swapped).reasons())
        .contains(
            "column 'a' was 'b', and all names are as before: where names are exchanged, one of"
                + " them has to be a third one in a version between");
  }

  @Test
  void namesAreExchangedByWayOfAThirdOne() {
    // given
    Map<String, String> first = latest("n BIGINT, a VARCHAR, b VARCHAR", "n", "");
    Map<String, String> second = latest("n BIGINT, c VARCHAR, b VARCHAR", "n", "c=a");
    Map<String, String> third = latest("n BIGINT, c VARCHAR, a VARCHAR", "n", "a=b, c=a");
    Map<String, String> last = latest("n BIGINT, a VARCHAR, b VARCHAR", "n", "a=b, b=c");

    // when
    StepHistory history = noted(List.of(first, second, second, third, last));

    // then: 'a' of now is in the place where 'b' was
    List<StepHistory.Earlier> forms = history.forms();
    assertThat(forms)
        .extracting(form -> form.places().get(0))
        .containsExactly(new int[] {0, 2, 1}, new int[] {0, 2, 1}, new int[] {0, 2, 1});
    assertThat(forms).extracting(StepHistory.Earlier::mark).doesNotContain(history.mark());
  }

  /** Else rows would have what the version between dropped, or not, by which of them it touched. */
  @Test
  void aFormThatComesBackIsToldFromItselfBefore() {
    // given
    Map<String, String> one = latest("id VARCHAR, n BIGINT, note VARCHAR", "id", "");
    Map<String, String> other = latest("id VARCHAR, n BIGINT", "id", "");

    // when
    StepHistory history = noted(List.of(one, other, one, one));

    // then
    assertThat(history.unmarked()).isEqualTo(StateForm.mark(one));
    assertThat(history.mark()).isEqualTo(StateForm.mark(one) + "-1");
    assertThat(history.forms())
        .extracting(StepHistory.Earlier::mark)
        .containsExactly(StateForm.mark(other), StateForm.mark(one));
    assertThat(history.forms().get(1).places()).containsExactly(new int[] {0, 1, -1});
    assertThat(noted(List.of(one, other, one, other, one)).forms())
        .extracting(StepHistory.Earlier::mark)
        .containsExactly(
            StateForm.mark(other) + "-1",
            StateForm.mark(one) + "-1",
            StateForm.mark(other),
            StateForm.mark(one));
  }

  /** Sessions that are closed after some time keep rows until the watermark. */
  @Test
  void rowsThatWaitForACombineAreReadInTheFormTheyHave() {
    // given
    StepHistory history =
        noted(
            List.of(
                combine("k VARCHAR, v REAL", "sum of column 1, REAL"),
                combine("key VARCHAR, v DOUBLE", "sum of column 1, DOUBLE")));
    Schema then = Schema.builder().addStringField("k").addFloatField("v").build();
    Schema now = Schema.builder().addStringField("key").addDoubleField("v").build();

    // when
    RowCodec reading = history.forms().get(0).reading(0, now);

    // then
    assertThat(reading.decode(RowCodec.of(then).encode(new Object[] {"x", 0.5f})))
        .containsExactly("x", 0.5);
  }

  static Map<String, String> combine(String rows, String aggregates) {
    return Map.of("kind", "combine", "rows", rows, "aggregates", aggregates);
  }

  @Test
  void aColumnThatCouldBeNullCannotBeNotNull() {
    // given
    Map<String, String> first = latest("id VARCHAR, n BIGINT, a VARCHAR", "id", "");
    Map<String, String> now = new HashMap<>(latest("id VARCHAR, n BIGINT, b VARCHAR", "id", "b=a"));
    now.put(StateForm.REQUIRED, "b, id");
    first.put(StateForm.REQUIRED, "id");

    // then
    assertThat(fate(noted(List.of(first)), now).reasons())
        .containsExactly(
            "column 'b' is NOT NULL now, and what was kept before may have NULL in it");
    assertThat(fate(noted(List.of(now)), now).fate()).isEqualTo(Fate.KEPT);
  }

  @Test
  void aJoinWithVersionsThatAnEarlierBuildNotedGoesOn() {
    // given
    Map<String, String> noted =
        join(
            "LEFT AsOfJoin[versions=r, order_by=seq, deleted=gone]",
            "id = id",
            "id VARCHAR | id VARCHAR, seq BIGINT, gone BOOLEAN");
    Map<String, String> now =
        new HashMap<>(
            join(
                "LEFT AsOfJoin[versions=r]",
                "id = id",
                "id VARCHAR | id VARCHAR, version BIGINT, gone BOOLEAN"));
    now.put("order by", "version");
    now.put("deleted", "gone");
    now.put(StateForm.WAS, "version=seq");

    // then
    assertThat(fate(noted(List.of(noted)), now))
        .isEqualTo(new StepFate("S", Fate.MIGRATED, List.of("column 'version' was 'seq'")));
    now.put("deleted", "");
    assertThat(fate(noted(List.of(noted)), now).reasons())
        .containsExactly("deleted was 'gone' and is ''");
  }
}
