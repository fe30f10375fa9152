package dev.millrace.connect.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RowDirectoryTest {
  private static String of(String path, String partitions, String file) {
    return RowDirectory.of(path, partitions).of(Path.of(file).toAbsolutePath().toString());
  }

  @Test
  void isWhatLiesBetweenTheOutputAndTheFile() {
    assertThat(of("out", "", "out/a/f.jsonl")).isEqualTo("a");
    assertThat(of("out", "", "out/a/b/f.jsonl")).isEqualTo("a/b");
    assertThat(of("out", "", "out/x/out/a/f.jsonl")).isEqualTo("x/out/a");
    assertThat(of("out", "", "out/f.jsonl")).isEmpty();
    assertThat(of("out", "", "other/a/f.jsonl")).isEmpty();
  }

  @Test
  void leavesOutTheDirectoriesOfEventTimes() {
    String partitions = "dt={yyyy-MM-dd}/hour={HH}";
    assertThat(of("out", partitions, "out/a/b/dt=2025-03-01/hour=10/f.parquet")).isEqualTo("a/b");
    assertThat(of("out", partitions, "out/dt=2025-03-01/hour=10/f.parquet")).isEmpty();
  }

  @Test
  void itIsTheSameHoweverThePathIsWritten() {
    String here = Path.of("").toAbsolutePath().toString();
    for (String path : new String[] {".", "./", here, here + "/", "x/.."}) {
      assertThat(of(path, "", "a/f.jsonl")).as(path).isEqualTo("a");
    }
    assertThat(RowDirectory.of("gs://bucket/out/", "").of("gs://bucket/out/a/f.jsonl"))
        .isEqualTo("a");
  }
}
