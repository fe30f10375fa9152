package dev.millrace.kernel.join;

import static dev.millrace.kernel.join.JoinFixture.harness;
import static dev.millrace.kernel.join.JoinFixture.left;
import static dev.millrace.kernel.join.JoinFixture.leftSide;
import static dev.millrace.kernel.join.JoinFixture.right;
import static dev.millrace.kernel.join.JoinFixture.rightSide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.KernelHarness.Input;
import dev.millrace.kernel.Outcome;
import dev.millrace.kernel.Requests;
import dev.millrace.kernel.latest.VersionColumns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class AsOfJoinKernelTest {

  @Test
  void takesTheLatestVersionAtOrBeforeTheRow() {
    // given
    List<Input> inputs =
        List.of(
            left(0, "a", 1),
            left(1, "a", 2),
            left(4, "a", 3),
            left(5, "a", 4),
            right(1, "a", 10),
            right(5, "a", 50));

    // when
    Outcome outcome = live(kernel(JoinType.LEFT, false), inputs);

    // then
    assertThat(outcome.rows())
        .containsExactly(
            "0: 0 (a, 1, null)", "0: 1 (a, 2, 10)", "0: 4 (a, 3, 10)", "0: 5 (a, 4, 50)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.MATCHED, 5L, Disposition.UNMATCHED, 1L));
  }

  @Test
  void aVersionOfBefore1970HoldsToTheEndOfTime() {
    // given
    List<Input> inputs = List.of(right(-1_000, "a", 10), left(EventTimes.MAX, "a", 1));

    // when
    Outcome outcome = live(kernel(JoinType.LEFT, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: " + EventTimes.MAX + " (a, 1, 10)");
  }

  @Test
  void amongVersionsOfOneTimeTheGreatestBytesWin() {
    // given
    List<Input> inputs =
        List.of(right(1, "a", 3), right(1, "a", 5), right(1, "a", 4), left(1, "a", 1));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 1 (a, 1, 5)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.MATCHED, 2L, Disposition.UNMATCHED, 2L));
  }

  @Test
  void anInnerJoinDropsRowsWithoutAVersionUnlessAnOutputTakesThem() {
    // given
    List<Input> inputs = List.of(left(0, "a", 1), right(3, "a", 2));

    // when
    Outcome dropped = live(kernel(JoinType.INNER, false), inputs);
    Outcome routed = live(kernel(JoinType.INNER, true), inputs);

    // then
    assertThat(dropped.rows()).isEmpty();
    assertThat(routed.rows()).containsExactly("1: 0 (a, 1)");
    assertThat(dropped.counts()).isEqualTo(Map.of(Disposition.UNMATCHED, 2L));
  }

  @Test
  void aNullKeyMatchesNothing() {
    // given
    List<Input> inputs = List.of(right(0, null, 2), left(1, null, 1));

    // when
    Outcome outcome = live(kernel(JoinType.LEFT, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 1 (null, 1, null)");
  }

  @Test
  void aRowKeepsItsWindow() {
    // given
    Input left = new Input(0, left(2, "a", 1).event().withWindow(new Window(0, 5)));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, false), List.of(right(1, "a", 9), left));

    // then
    assertThat(outcome.rows()).containsExactly("0: 2 [0,5) (a, 1, 9)");
  }

  @Test
  void noEventsGiveNoRows() {
    assertThat(live(kernel(JoinType.LEFT, false), List.of()).rows()).isEmpty();
  }

  @Test
  void refusesToKeepVersionsWithoutARow() {
    assertThatThrownBy(() -> kernel(JoinType.OUTER, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an as-of join is inner or left and emits no unmatched versions, but was: OUTER");
    assertThatThrownBy(
            () ->
                AsOfJoinKernel.of(
                    JoinType.LEFT, leftSide(false), rightSide(true), JoinFixture.OUTPUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an as-of join is inner or left and emits no unmatched versions, but was: LEFT");
  }

  @Test
  void aVersionNeverReplacesOneWithAGreaterPosition() {
    // given
    List<Input> inputs =
        List.of(right(1, "a", 5), right(1, "a", 7), right(2, "a", 6), left(3, "a", 1));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, false).of(byValue()), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 3 (a, 1, 7)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.MATCHED, 2L, Disposition.UNMATCHED, 2L));
  }

  @Test
  void theEndOfARowIsNoVersion() {
    // given
    Schema versions =
        Schema.builder()
            .addInt64Field("r")
            .addNullableField("k", FieldType.STRING)
            .addBooleanField("deleted")
            .build();
    RowCodec rows = RowCodec.of(versions);
    KeyCodec key = KeyCodec.of(versions, List.of("k"));
    AsOfJoinKernel kernel =
        AsOfJoinKernel.of(
                JoinType.LEFT, leftSide(false), new JoinSide(rows, key, false), JoinFixture.OUTPUT)
            .of(
                VersionColumns.of(
                    versions, List.of("r"), Optional.of("deleted"), Optional.empty()));
    List<Input> inputs =
        List.of(
            new Input(1, Event.of(1, 1L, "a", false)),
            left(1, "a", 1),
            new Input(1, Event.of(2, 2L, "a", true)),
            left(2, "a", 2),
            new Input(1, Event.of(3, 1L, "a", false)),
            left(3, "a", 3),
            new Input(1, Event.of(4, 3L, "a", false)),
            left(4, "a", 4));

    // when
    Outcome outcome =
        KernelHarness.of(
                kernel,
                List.of(KeyCodec.of(JoinFixture.LEFT_ROWS.schema(), List.of("k")), key),
                List.of(JoinFixture.LEFT_ROWS, rows))
            .live(inputs, new Random(7));

    // then
    assertThat(outcome.rows())
        .containsExactlyInAnyOrder(
            "0: 1 (a, 1, 1)", "0: 2 (a, 2, null)", "0: 3 (a, 3, null)", "0: 4 (a, 4, 3)");
  }

  private static VersionColumns byValue() {
    return VersionColumns.of(
        JoinFixture.RIGHT_ROWS.schema(), List.of("r"), Optional.empty(), Optional.empty());
  }

  @Test
  void aVersionThatIsOlderThanTheToleranceIsNone() {
    // given
    List<Input> inputs =
        List.of(right(1, "a", 7), left(5, "a", 1), left(6, "a", 2), right(8, "a", 9));

    // when
    AsOfJoinKernel kernel = kernel(JoinType.LEFT, false).within(Duration.ofMillis(4));
    Outcome outcome = live(kernel, inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 5 (a, 1, 7)", "0: 6 (a, 2, null)");
    assertThatThrownBy(() -> kernel.within(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tolerance must not be negative, but was: PT-0.001S");
  }

  @Test
  void aVersionIsForgottenOnceItIsTooOldUnlessItsPositionCounts() {
    // given
    AsOfJoinKernel kernel = kernel(JoinType.LEFT, false).within(Duration.ofMillis(4));
    AsOfJoinKernel ordered = kernel.of(byValue());
    AsOfJoinState state = kernel.create();
    AsOfJoinState orderedState = kernel.create();
    Requests out = new Requests();

    // when
    kernel.onEvent(state, 1, right(1, "a", 7).event(), out);
    ordered.onEvent(orderedState, 1, right(1, "a", 7).event(), out);
    kernel.onTime(state, 5, out);
    boolean early = kernel.isEmpty(state);
    kernel.onTime(state, 6, out);
    ordered.onTime(orderedState, 6, out);

    // then: a row at 5 may still meet it
    assertThat(early).isFalse();
    assertThat(kernel.isEmpty(state)).isTrue();
    assertThat(ordered.isEmpty(orderedState)).isFalse();
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(kernel(JoinType.LEFT, true));
  }

  @Property
  void equalsTheGreatestVersionForEveryArrivalOrderAndSchedule(
      @ForAll("inputs") List<Input> inputs,
      @ForAll("types") JoinType type,
      @ForAll @IntRange(min = 0, max = 20) int tolerance,
      @ForAll boolean unmatchedLeft,
      @ForAll long seed) {
    // given
    JoinModel model = new JoinModel(inputs);
    Outcome expected =
        model.join(
            type,
            unmatchedLeft,
            false,
            (l, r) -> version(model.rights(), l) == r && l.time() - r.time() <= tolerance,
            (l, r) -> l.time(),
            Event::time);

    // when, then
    harness(kernel(type, unmatchedLeft).within(Duration.ofMillis(tolerance)))
        .assertGives(expected, inputs, new Random(seed));
  }

  @Provide
  Arbitrary<JoinType> types() {
    return Arbitraries.of(JoinType.INNER, JoinType.LEFT, JoinType.SEMI, JoinType.ANTI);
  }

  private static Event version(List<Event> versions, Event left) {
    Event best = null;
    for (Event version : versions) {
      if (JoinModel.sameKey(left, version) && version.time() <= left.time()) {
        best = best == null || after(version, best) ? version : best;
      }
    }
    return best;
  }

  private static boolean after(Event a, Event b) {
    byte[] aBytes = JoinFixture.RIGHT_ROWS.encode(a.values());
    byte[] bBytes = JoinFixture.RIGHT_ROWS.encode(b.values());
    return a.time() > b.time()
        || a.time() == b.time() && Arrays.compareUnsigned(aBytes, bBytes) > 0;
  }

  /** Versions that are equal in all are one in the model: which of them was used cannot be told. */
  @Provide
  Arbitrary<List<Input>> inputs() {
    return JoinFixture.inputs()
        .map(
            inputs -> {
              List<Input> distinct = new ArrayList<>();
              for (Input in : inputs) {
                if (in.input() == 0 || distinct.stream().noneMatch(d -> sameVersion(d, in))) {
                  distinct.add(in);
                }
              }
              return distinct;
            });
  }

  private static boolean sameVersion(Input a, Input b) {
    return a.input() == 1
        && a.event().time() == b.event().time()
        && Arrays.equals(a.event().values(), b.event().values());
  }

  private static Outcome live(AsOfJoinKernel kernel, List<Input> inputs) {
    return harness(kernel).live(inputs, new Random(7));
  }

  private static AsOfJoinKernel kernel(JoinType type, boolean unmatchedLeft) {
    return AsOfJoinKernel.of(type, leftSide(unmatchedLeft), rightSide(false), JoinFixture.OUTPUT);
  }
}
