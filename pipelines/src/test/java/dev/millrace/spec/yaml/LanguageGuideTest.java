package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every YAML block of the language guide is a whole file that is read without a warning. */
final class LanguageGuideTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");

  @Test
  void everyExampleIsReadWithoutAWarning() throws IOException {
    // given
    String guide = Files.readString(Path.of("../docs/pipeline-file.md"));

    // when
    List<MatchResult> blocks = BLOCK.matcher(guide).results().toList();

    // then
    assertThat(blocks).hasSize(9);
    for (MatchResult block : blocks) {
      String yaml = block.group(1);
      assertThat(PipelineFiles.parse("guide.yaml", yaml, Map.of()).warnings()).as(yaml).isEmpty();
    }
  }
}
