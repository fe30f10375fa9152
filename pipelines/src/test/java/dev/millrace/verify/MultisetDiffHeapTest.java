package dev.millrace.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sides that are several times larger than the heap are compared, in a JVM of their own. */
class MultisetDiffHeapTest {
  private static final int ROWS = 200_000;

  @TempDir Path dir;

  /** Compares 60 MB per side in a random order of each, with one row missing and one changed. */
  public static final class Program {
    private Program() {}

    /**
     * @param arguments the directory for temporary files
     */
    public static void main(String[] arguments) {
      byte[] filler = new byte[300];
      new Random(1).nextBytes(filler);
      try (MultisetDiff diff = MultisetDiff.in(Path.of(arguments[0]))) {
        for (int i = 0; i < ROWS; i++) {
          diff.addLeft(row(filler, i));
          if (i != 77) {
            diff.addRight(row(filler, i == 99 ? ROWS : i));
          }
        }
        DiffResult result = diff.result();
        System.out.println(result.equal() + " " + result.onlyLeft() + " " + result.onlyRight());
      }
    }

    private static DatedRow row(byte[] filler, int number) {
      byte[] bytes = filler.clone();
      ByteBuffer.wrap(bytes).putInt(Integer.reverse(number));
      return new DatedRow(bytes, number);
    }
  }

  @Test
  void comparesSidesLargerThanTheHeap() throws IOException, InterruptedException {
    // given
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx24m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName(),
                    dir.toString()))
            .redirectErrorStream(true)
            .start();

    // when
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    // then
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).isEqualTo((ROWS - 2) + " 2 1");
    assertThat(dir).isEmptyDirectory();
  }
}
