package dev.millrace.io.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenIdsTest {
  @Test
  void tellsNewIdsFromKnownOnes() {
    // given
    SeenIds seen = new SeenIds(60_000);

    // when, then
    assertThat(seen.add("a", 0)).isTrue();
    assertThat(seen.add("b", 0)).isTrue();
    assertThat(seen.add("a", 1)).isFalse();
  }

  @Test
  void forgetsWhatIsOlderThanItHasToKeep() {
    // given
    SeenIds seen = new SeenIds(60_000);
    IntStream.range(0, 1_000).forEach(i -> seen.add("old" + i, 0));
    seen.add("young", 30_000);
    seen.add("youngest", 64_000);

    // when
    seen.expire(65_001, Long.MAX_VALUE);

    // then
    assertThat(seen.add("old7", 65_001)).isTrue();
    assertThat(seen.add("young", 65_001)).isFalse();
  }

  @Test
  void anIdIsKnownForItsWholeTimeHoweverLongBeforeItAnotherOneCame() {
    // given
    SeenIds seen = new SeenIds(60_000);
    seen.add("first", 0);
    seen.add("an hour later", 3_600_000);
    seen.add("then", 3_610_000);

    // when
    seen.expire(3_610_000, Long.MAX_VALUE);

    // then
    assertThat(seen.add("an hour later", 3_610_000)).isFalse();
    assertThat(seen.add("first", 3_610_000)).isTrue();
  }

  @Test
  void goesOnFromASnapshot() {
    // given
    SeenIds before = new SeenIds(60_000);
    IntStream.range(0, 2_500).forEach(i -> before.add("id" + i, i));

    // when
    SeenIds after = new SeenIds(60_000);
    after.restore(before.snapshot());

    // then
    assertThat(IntStream.range(0, 2_500).filter(i -> after.add("id" + i, 3_000))).isEmpty();
    assertThat(after.add("id2500", 3_000)).isTrue();
  }
}
