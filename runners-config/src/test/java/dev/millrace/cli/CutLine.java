package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.testing.kafka.SlowLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A replay into a server behind a line that takes a hundred times as long as usual, and is cut for
 * a while.
 */
public final class CutLine {
  /** How long the line is cut; more by {@code -Dmillrace.cut=60}. */
  private static final Duration CUT = Duration.ofSeconds(Integer.getInteger("millrace.cut", 2));

  private CutLine() {}

  /** Makes a pipeline file. */
  @FunctionalInterface
  public interface FileOf {
    /** The file of a pipeline that writes to a port of this machine. */
    Path at(int port) throws Exception;
  }

  /**
   * Replays a file, and checks that nothing more is written while the line is cut.
   *
   * @param server the port of the server
   * @param written how many rows the server has
   * @param some so many are there when the line is cut
   */
  public static Result replay(int server, FileOf file, Callable<Integer> written, int some)
      throws Exception {
    try (SlowLine line = SlowLine.open()) {
      line.leadTo(() -> "127.0.0.1:" + server);
      line.delay(Duration.ofMillis(25));
      Running running =
          TestCommandLine.start("replay", file.at(line.port()).toString(), "--no-progress");
      while (written.call() < some && !running.isOver()) {
        Thread.sleep(5);
      }
      line.cut();
      assertThat(running.isOver()).as(running.err().toString()).isFalse();
      // What had passed the line before arrives.
      Thread.sleep(500);
      int before = written.call();
      Thread.sleep(CUT.toMillis());
      assertThat(written.call()).isEqualTo(before);
      assertThat(running.isOver()).as(running.err().toString()).isFalse();
      line.mend();
      return running.result();
    }
  }
}
