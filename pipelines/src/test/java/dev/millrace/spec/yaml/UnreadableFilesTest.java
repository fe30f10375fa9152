package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.diag.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnreadableFilesTest {
  @TempDir Path folder;

  private String said(Path file) {
    UserException e =
        catchThrowableOfType(UserException.class, () -> PipelineFiles.read(file, Map.of()));
    return e.getMessage().replace(folder.toString(), "DIR");
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("p.yaml"), bytes);
  }

  @Test
  void saysThatAFileDoesNotExist() {
    assertThat(said(folder.resolve("none.yaml")))
        .isEqualTo("DIR/none.yaml: error ML-1015: the file does not exist.");
  }

  @Test
  void saysThatAFileIsADirectory() {
    assertThat(said(folder))
        .isEqualTo("DIR: error ML-1015: this is a directory; expected a pipeline file.");
  }

  @Test
  void saysThatAFileIsBinary() throws IOException {
    assertThat(said(file(new byte[] {'a', '\n', 'b', 0, 1, (byte) 0xFF, 2})))
        .isEqualTo("DIR/p.yaml: error ML-1016: the file holds binary data; expected YAML text.");
    assertThat(said(file(new byte[] {'a', '\n', 'b', 0, 1})))
        .isEqualTo(
            "DIR/p.yaml:2:2: error ML-1016: the file holds binary data; expected YAML text.");
  }

  @Test
  void saysThatAFileIsNotUtf8() throws IOException {
    assertThat(said(file("a: b\nc: gr\u00FC\u00DFe\n".getBytes(StandardCharsets.ISO_8859_1))))
        .isEqualTo("DIR/p.yaml:2:6: error ML-1016: the file is not UTF-8 text from here on.");
    assertThat(said(file("a: b\n".getBytes(StandardCharsets.UTF_16))))
        .isEqualTo("DIR/p.yaml: error ML-1016: the file is UTF-16 text; save it as UTF-8.");
    assertThat(said(file(new byte[] {'a', (byte) 0xC3})))
        .isEqualTo("DIR/p.yaml:1:2: error ML-1016: the file is not UTF-8 text from here on.");
  }

  @Test
  void saysWhichControlCharacterIsInAFile() throws IOException {
    assertThat(said(file("a: b\u0007\n".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("DIR/p.yaml:1:5: error ML-1016: character U+0007 is not allowed in YAML text.");
  }

  @Test
  void saysThatAnEscapeHasNoDigits() throws IOException {
    for (String text : new String[] {"\"\\u\"", "a: \"\\x\"", "a: \"\\U\""}) {
      assertThat(said(file(text.getBytes(StandardCharsets.UTF_8))))
          .as(text)
          .contains("error ML-1001: this is not valid YAML: ");
    }
  }

  @Test
  void acceptsAByteOrderMark() throws IOException {
    // given
    String yaml = "\uFEFFpipeline:\n- {type: Create, elements: [1]}\n- {type: X}\n";

    // when, then
    assertThat(said(file(yaml.getBytes(StandardCharsets.UTF_8))))
        .startsWith("DIR/p.yaml:2:4: warning ML-2007")
        .contains("DIR/p.yaml:3:10: error ML-1006 transforms.X.type: 'X' is not a type of step;");
  }
}
