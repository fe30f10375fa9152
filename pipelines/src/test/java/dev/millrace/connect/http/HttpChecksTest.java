package dev.millrace.connect.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpChecksTest {
  private static void plan(String config) {
    String file =
        """
        pipeline:
          transforms:
            - {type: Create, name: Rows, config: {elements: [{id: 1, millrace_id: x}]}}
            - {type: WriteToHttp, name: Hook, input: Rows, config: {%s}}
        """;
    Planner.plan(PipelineFiles.parse("p.yaml", file.formatted(config), Map.of()).spec());
  }

  @Test
  void rowsAndArraysArePlanned() {
    assertThatCode(() -> plan("url: 'https://h/hook', headers: {Authorization: Bearer x}, rate: 5"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "url: 'ftp://h'; ML-5540; expected https://HOST/PATH",
        "url: 'https://'; ML-5540; expected https://HOST/PATH",
        "url: 'https://u:hunter2@h/'; ML-5540; without a user",
        "url: 'https://h', headers: {Host: x}; ML-5540; not a header that can be set",
        "url: 'https://h', headers: {idempotency-key: x}; ML-5540; holds the row's id",
        "url: 'https://h', attempts: 0; ML-5540; expected 1 to 100",
        "url: 'https://h', rate: 0; ML-5540; expected 1 to 100000",
        "url: 'https://h', body: array, batch_rows: 0; ML-5540; expected 1 to 10000",
        "url: 'https://h', body: array; ML-5541; 'millrace_id'"
      })
  void whatDoesNotFitIsReported(String config, String code, String words) {
    assertThatThrownBy(() -> plan(config))
        .hasMessageContaining(code)
        .hasMessageContaining(words)
        .hasMessageNotContaining("hunter2");
  }
}
