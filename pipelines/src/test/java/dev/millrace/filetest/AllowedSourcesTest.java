package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sources among the transforms that a test may really read. */
class AllowedSourcesTest {
  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - {type: ReadFromCsv, name: Prices, config: {path: "${DIR}/prices.csv", fields: {item: VARCHAR, price: BIGINT}}}
          - {type: Filter, name: Dear, config: {keep: price > 5}}
          - {type: WriteToConsole, name: Out}
      tests:
        - name: reads
          allowed_sources: [Prices]
          expected_inputs:
            - name: Out
              elements: [{item: b, price: 10}]
      """;

  @TempDir private Path dir;

  @ParameterizedTest
  @EnumSource(TestSpec.Mode.class)
  void areReadInBothModes(TestSpec.Mode mode) throws IOException {
    // given
    Files.writeString(dir.resolve("prices.csv"), "item,price\na,1\nb,9\n");
    PipelineSpec spec =
        PipelineFiles.read(
            Files.writeString(dir.resolve("p.yaml"), FILE), Map.of("DIR", dir.toString()));

    // when
    FileTestResult result =
        new FileTestRunner(spec, PipelineOptionsFactory::create).run(spec.tests().get(0), mode);

    // then
    assertThat(result.failures()).singleElement().asString().contains("price is 9, expected 10");
  }
}
