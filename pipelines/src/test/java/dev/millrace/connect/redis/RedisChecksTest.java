package dev.millrace.connect.redis;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisChecksTest {
  private static final String PLACE = "url: 'redis://h', prefix: 'p:', key: [id], version: t";
  private static final String RANKED = "structure: sorted_set, score: d, " + PLACE;

  private static void plan(String config, String more) {
    String file =
        """
        streams:
          s:
            fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL, d: DOUBLE}
            timestamp: t
            archive: {type: ReadFromParquet, config: {path: a}}
        pipeline:
          transforms:
            - {type: Filter, name: F, input: s, config: {keep: d > 0}}
        outputs:
          out:
            input: F
            replay: {type: WriteToRedis, config: {%s}}
          more:
            input: F
            replay: %s
          dead_letter:
            replay: {type: WriteToConsole}
        """;
    Planner.plan(PipelineFiles.parse("p.yaml", file.formatted(config, more), Map.of()).spec());
  }

  private static void plan(String config) {
    plan(config, "{type: WriteToConsole}");
  }

  @Test
  void everyStructureIsPlanned() {
    assertThatCode(() -> plan(PLACE)).doesNotThrowAnyException();
    assertThatCode(() -> plan("structure: JSON, ttl: 1h, " + PLACE)).doesNotThrowAnyException();
    assertThatCode(() -> plan(RANKED + ", set: [id], keep: 10")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "redis://h; http://h; ML-5530; expected redis://HOST:PORT/DATABASE",
        "redis://h; redis://u:hunter2@h; ML-5530; user and password have keys of their own",
        "redis://h; redis://h:99999; ML-5530; expected redis://HOST:PORT/DATABASE",
        "redis://h; redis://h/db; ML-5530; expected redis://HOST:PORT/DATABASE",
        "version: t; version: t, batch_rows: 0; ML-5530; expected 1 to 10000",
        "version: t; version: t, score: d; ML-5531; belong to structure: sorted_set",
        "version: t; version: t, structure: sorted_set; ML-5531; needs 'score'",
        "[id]; []; ML-5531; at least one column",
        "[id]; [d]; ML-5531; column 'd' (DOUBLE) cannot be part of a key",
        "version: t; version: d; ML-5531; cannot be a version",
        "version: t; version: t, structure: sorted_set, score: t; ML-5531; cannot be a score",
        "version: t; version: t, deleted: id; ML-5531; cannot be the mark of a row that has ended",
        "version: t; version: t, structure: sorted_set, score: d, set: [d]; ML-5531; set's name",
        "version: t; version: t, structure: sorted_set, score: d, keep: 3, deleted: id; ML-5531;"
            + " 'keep' does not go with 'deleted'"
      })
  void whatDoesNotFitIsReported(String right, String wrong, String code, String words) {
    String config = PLACE.replace(right, wrong);

    assertThatThrownBy(() -> plan(config))
        .hasMessageContaining(code)
        .hasMessageContaining(words)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void twoOutputsHaveKeysOfTheirOwn() {
    String longer = "{type: WriteToRedis, config: {%s}}".formatted(PLACE.replace("p:", "p:x"));

    assertThatThrownBy(() -> plan(PLACE, longer)).hasMessageContaining("ML-5208");
    assertThatThrownBy(() -> plan(PLACE, longer.replace("redis://h", "redis://h:6379/0")))
        .hasMessageContaining("ML-5208");
    assertThatCode(() -> plan(PLACE, longer.replace("p:x", "q:"))).doesNotThrowAnyException();
  }
}
