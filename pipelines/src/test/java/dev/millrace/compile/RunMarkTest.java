package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.RowFault;
import dev.millrace.io.kafka.KafkaSinkOptions;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanOutput;
import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class RunMarkTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void everyKafkaOutputTellsItsRun() throws RowFault {
    // given
    Path file = Path.of("definitions", "orders-payments.yaml");
    Plan plan = Planner.plan(PipelineFiles.read(file, Map.of()));
    PlanOutput paid =
        plan.outputs().stream().filter(o -> o.name().equals("paid")).findFirst().orElseThrow();

    // when
    KafkaSinkOptions sink =
        KafkaEndpoints.sink(plan, paid, paid.live().orElseThrow(), "output:paid", "run-7");

    // then
    assertThat(sink.headers()).hasSize(1);
    assertThat(sink.headers().get(0).name()).isEqualTo("millrace-run");
    assertThat(SerializableUtils.clone(sink).headers().get(0).expression().evaluate(new Object[0]))
        .isEqualTo(plan.id().hash() + "/run-7");
  }

  @Test
  void aMarkIsReadBack() {
    assertThat(RunMark.parse(bytes(new RunMark("abc", "r-1").text())))
        .contains(new RunMark("abc", "r-1"));
  }

  @Test
  void anotherHeaderOfTheSameNameIsNoMark() {
    assertThat(RunMark.parse(bytes("abc"))).isEmpty();
    assertThat(RunMark.parse(bytes("/abc"))).isEmpty();
    assertThat(RunMark.parse(bytes("abc/"))).isEmpty();
    assertThat(RunMark.parse(bytes(""))).isEmpty();
  }
}
