package dev.millrace.runner;

import dev.millrace.cli.TestSecrets;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command of Millrace's in a process of its own, which can be killed like a user's. */
public final class MillraceProcess implements AutoCloseable {
  private final Process process;
  private final Path output;

  private MillraceProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a command.
   *
   * @param output gets all that it says, after what is there already
   */
  public static MillraceProcess start(Path output, String... arguments) {
    return launch(output, command(List.of(), arguments));
  }

  /**
   * Starts a command in a JVM with more options; see {@link #start(Path, String...)}.
   *
   * @param options for example {@code -Djava.io.tmpdir=DIR}
   */
  public static MillraceProcess start(Path output, List<String> options, String... arguments) {
    return launch(output, command(options, arguments));
  }

  /**
   * Starts a command that Ctrl-C ends even if this build runs in the background; see {@link
   * #start}.
   */
  public static MillraceProcess startInterruptible(Path output, String... arguments) {
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(command(List.of(), arguments));
    return launch(output, line);
  }

  /**
   * Starts a command at a terminal of its own, as {@code script} of util-linux makes one.
   *
   * @param output gets all that is seen on the terminal, after what is there already
   */
  public static MillraceProcess startAtTerminal(Path output, String... arguments) {
    // What the launcher finds out about its terminal.
    List<String> terminal = List.of("-Dmillrace.terminal.out=true", "-Dmillrace.terminal.err=true");
    // A build in the background ignores Ctrl-C, and what it starts would inherit that.
    String line =
        command(terminal, arguments).stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ", "exec env --default-signal=INT ", ""));
    return launch(output, List.of("script", "-qefc", line, "/dev/null"));
  }

  /** Whether this machine has what {@link #startAtTerminal} needs. */
  public static boolean canHaveTerminal() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "script")));
  }

  private static List<String> command(List<String> options, String... arguments) {
    List<String> command = ChildJava.command("-Xmx1g");
    command.addAll(options);
    command.add("dev.millrace.cli.Main");
    command.addAll(List.of(arguments));
    return command;
  }

  private static MillraceProcess launch(Path output, List<String> command) {
    ProcessBuilder builder = ChildJava.process(command).redirectErrorStream(true);
    try {
      return new MillraceProcess(
          builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start(),
          output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws IllegalStateException if it does not end in time
   */
  public int await(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the command did not end within " + atMost + ": " + said());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** {@code kill -9}, and the wait until it is gone. */
  public void kill() {
    process.destroyForcibly();
    await(Duration.ofMinutes(1));
  }

  /** What Ctrl-C and a service manager do: it may clean up. */
  public void terminate() {
    process.destroy();
  }

  /** Sends a signal by its name: {@code TERM}, {@code INT}. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Presses keys at its terminal; Ctrl-C is the character 3. */
  public void type(String keys) {
    try {
      process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has said so far. */
  public String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    TestSecrets.assertNoneIn(said());
  }
}
