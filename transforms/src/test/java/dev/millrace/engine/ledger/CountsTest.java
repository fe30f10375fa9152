package dev.millrace.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
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

  @Test
  void totalsAreShownAsMetrics() {
    // given
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            Create.of(
                    new Counts(Map.of("filter/in", 5L, "filter/out/0", 2L)),
                    new Counts(Map.of("filter/in", 4L)),
                    new Counts(Map.of("filter/in", 1L, "sink/written", 2L)))
                .withCoder(CountsCoder.of()))
        .apply(WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), CountsCoder.of()))
        .apply(ParDo.of(new TotalCountsFn()));

    // when
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    // then
    assertThat(counters(result))
        .isEqualTo(Map.of("filter/in", 10L, "filter/out/0", 2L, "sink/written", 2L));
  }

  private static Map<String, Long> counters(PipelineResult result) {
    MetricsFilter ours =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(Tally.NAMESPACE))
            .build();
    return StreamSupport.stream(
            result.metrics().queryMetrics(ours).getCounters().spliterator(), false)
        .collect(Collectors.toMap(c -> c.getName().getName(), MetricResult::getAttempted));
  }
}
