package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedPipelinesTest {
  /** What the examples have to be told. */
  private static final Map<String, String> EXAMPLE =
      Map.of("BROKERS", "nowhere", "ARCHIVE", "nowhere", "OUT", "nowhere");

  static Stream<Arguments> tests() {
    Stream<Path> definitions =
        Stream.of("playback-engagement", "orders-payments", "user-sessions")
            .map(name -> Path.of("definitions", name + ".yaml"));
    return Stream.concat(definitions, Stream.of(Path.of("../examples/alerts/alerts.yaml")))
        .map(file -> PipelineFiles.read(file, EXAMPLE))
        .flatMap(
            spec ->
                spec.tests().stream()
                    .flatMap(
                        test ->
                            test.modes().stream()
                                .map(
                                    mode ->
                                        Arguments.of(spec.name(), test.name(), mode, spec, test))));
  }

  @ParameterizedTest(name = "{0}: {1} ({2})")
  @MethodSource("tests")
  void passesItsOwnTests(
      String file, String name, TestSpec.Mode mode, PipelineSpec spec, TestSpec test) {
    // when
    FileTestResult result = new FileTestRunner(spec, ShippedPipelinesTest::options).run(test, mode);

    // then
    assertThat(result.failures()).isEmpty();
  }

  private static PipelineOptions options() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setEnforceEncodability(false);
    options.setEnforceImmutability(false);
    options.setTargetParallelism(1);
    return options;
  }
}
