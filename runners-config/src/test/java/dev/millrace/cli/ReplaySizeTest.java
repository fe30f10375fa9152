package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaySizeTest {
  @TempDir private Path directory;

  private Path file = Path.of("");

  @BeforeEach
  void archives() throws IOException {
    write("clicks/dt=2026-03-01/hour=09/a.parquet", 100);
    write("clicks/dt=2026-03-01/hour=10/a.parquet", 20);
    write("clicks/dt=2026-03-01/hour=10/b.parquet", 3);
    write("clicks/_staged/c.parquet", 5_000);
    write("titles.csv", 4_000);
    file = pipeline("${ARCHIVE}/clicks", "");
  }

  private void write(String name, int bytes) throws IOException {
    Path path = directory.resolve(name);
    Files.createDirectories(path.resolve("..").normalize());
    Files.write(path, new byte[bytes]);
  }

  private Path pipeline(String path, String transforms) throws IOException {
    Path pipeline = directory.resolve("clicks.yaml");
    Files.writeString(
        pipeline,
        """
        pipeline:
          transforms:
            - {type: Filter, name: Kept, input: clicks, config: {keep: "n > 0"}}
        %s
        streams:
          clicks:
            fields: {at: TIMESTAMP NOT NULL, n: INTEGER}
            timestamp: at
            archive:
              type: ReadFromParquet
              config: {path: "%s", partitions: "dt={yyyy-MM-dd}/hour={HH}"}
        on_error: fail
        outputs:
          kept: {input: Kept, replay: {type: WriteToParquet, config: {path: out}}}
        """
            .formatted(transforms, path));
    return pipeline;
  }

  @Test
  void allFilesOfTheArchivesCount() {
    assertThat(size(file.toString(), "-D", "ARCHIVE=" + directory)).hasValue(123);
    assertThat(size("--no-progress", "-DARCHIVE=" + directory, file.toString())).hasValue(123);
    assertThat(ReplaySize.of(List.of(file.toString()), Map.of("ARCHIVE", directory.toString())))
        .hasValue(123);
  }

  @Test
  void directoriesOutsideTheRangeDoNot() {
    String archive = "-DARCHIVE=" + directory;
    assertThat(size(file.toString(), archive, "--from", "2026-03-01T10:00")).hasValue(23);
    assertThat(size(file.toString(), archive, "--to=2026-03-01T10:00")).hasValue(100);
    assertThat(size(file.toString(), archive, "--from", "2026-03-02")).hasValue(0);
  }

  @Test
  void whatStepsReadThemselvesCounts() throws IOException {
    Path reading =
        pipeline(
            "${ARCHIVE}/clicks",
            "    - {type: ReadFromCsv, name: Titles, config: {path: \"${ARCHIVE}/titles.csv\"}}\n");
    assertThat(size(reading.toString(), "-DARCHIVE=" + directory)).hasValue(4_123);
  }

  @Test
  void anArchiveElsewhereHasNoSizeHere() throws IOException {
    assertThat(size(pipeline("gs://bucket/clicks", "").toString())).isEmpty();
  }

  @Test
  void secretsAreLeftToTheReplay() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "clicks");
    Path pipeline = pipeline(directory + "/${secret:file:" + secret + "}", "");
    assertThat(size(pipeline.toString())).isEmpty();
  }

  @Test
  void whatIsGoingToFailHasNoSize() {
    assertThat(size()).isEmpty();
    assertThat(size(directory.resolve("other.yaml").toString())).isEmpty();
    assertThat(size(file.toString())).as("a variable is missing").isEmpty();
    assertThat(size(file.toString(), "-DARCHIVE=" + directory.resolve("none"))).isEmpty();
    assertThat(size(file.toString(), "-DARCHIVE=" + directory, "--from", "noon")).isEmpty();
  }

  private static OptionalLong size(String... arguments) {
    return ReplaySize.of(List.of(arguments), Map.of());
  }
}
