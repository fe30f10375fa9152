package dev.millrace.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class CountsTest {
  @Test
  void theCodedFormIsThatOfAMapInTheOrderOfItsNames() throws Exception {
    // given
    Map<String, Long> backwards = new LinkedHashMap<>();
    backwards.put("filter/out/0", 7L);
    backwards.put("filter/in", 300L);

    // when
    byte[] coded = CoderUtils.encodeToByteArray(CountsCoder.of(), new Counts(backwards));

    // then
    assertThat(coded)
        .isEqualTo(
            CoderUtils.encodeToByteArray(
                MapCoder.of(StringUtf8Coder.of(), VarLongCoder.of()), new TreeMap<>(backwards)));
    assertThat(CoderUtils.decodeFromByteArray(CountsCoder.of(), coded))
        .isEqualTo(new Counts(backwards));
  }

  @Test
  void aTallyGivesEachCountOnce() {
    // given
    Tally tally = Tally.of(true);
    tally.add("filter/in", 2);
    tally.add("filter/in", 3);

    // when
    Counts first = tally.take();
    tally.add("filter/in", 1);

    // then
    assertThat(first).isEqualTo(new Counts(Map.of("filter/in", 5L)));
    assertThat(tally.take()).isEqualTo(new Counts(Map.of("filter/in", 1L)));
    assertThat(tally.isEmpty()).isTrue();
  }
}
