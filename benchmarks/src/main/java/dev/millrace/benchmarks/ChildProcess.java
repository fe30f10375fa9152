package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command and measures it: CPU and wall time as the shell's {@code time} gives them, peak
 * memory as the kernel has it ({@code VmHWM}, looked at until the end).
 */
final class ChildProcess {
  private static final String MARK = "measured ";
  private static final long LOOK_EVERY_MILLIS = 50;
  private static final int LAST_LINES = 15;

  /** What a shell gives as the exit code of a process that a signal ended, less the signal. */
  private static final int SIGNALS = 128;

  private ChildProcess() {}

  /**
   * What a command cost.
   *
   * @param output standard error and output
   */
  record Measured(double cpuSeconds, double wallSeconds, double peakMegabytes, String output) {}

  /** A command that did not end with 0; the message has the last lines that it wrote. */
  static final class FailedException extends Exception {
    private FailedException(String message) {
      super(message);
    }
  }

  /**
   * Runs a command to its end.
   *
   * @param log gets what the command writes
   * @throws FailedException if it does not end with 0, killed processes included
   */
  static Measured run(Path log, List<String> command)
      throws FailedException, IOException, InterruptedException {
    return run(log, command, Map.of());
  }

  /**
   * Runs a command to its end.
   *
   * @param environment variables on top of this process's own
   */
  static Measured run(Path log, List<String> command, Map<String, String> environment)
      throws FailedException, IOException, InterruptedException {
    List<String> timed = new ArrayList<>();
    timed.addAll(List.of("bash", "-c", "TIMEFORMAT='" + MARK + "%U %S %R'; time \"$0\" \"$@\""));
    timed.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(timed).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    long peakKilobytes = 0;
    try {
      while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        peakKilobytes =
            Math.max(
                peakKilobytes,
                process.descendants().mapToLong(child -> peak(child.pid())).max().orElse(0));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    String output = Files.readString(log);
    if (process.exitValue() != 0) {
      throw failed(command, process.exitValue(), log, output);
    }
    String times =
        output.lines().filter(line -> line.startsWith(MARK)).reduce((a, b) -> b).orElseThrow();
    String[] parts = times.substring(MARK.length()).split(" ");
    return new Measured(
        Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]),
        Double.parseDouble(parts[2]),
        peakKilobytes / 1024.0,
        output);
  }

  private static FailedException failed(
      List<String> command, int exitCode, Path log, String output) {
    List<String> lines = output.lines().filter(line -> !line.startsWith(MARK)).toList();
    String last =
        String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    String signal =
        exitCode > SIGNALS
            ? " (ended by signal %d; 9 is also what the kernel sends when memory is short)"
                .formatted(exitCode - SIGNALS)
            : "";
    return new FailedException(
        "%s ended with %d%s; the end of %s:\n%s"
            .formatted(String.join(" ", command), exitCode, signal, log, last));
  }

  /** The peak memory of a process in kilobytes; 0 once it is gone. */
  private static long peak(long pid) {
    try {
      Optional<String> line =
          Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
              .filter(l -> l.startsWith("VmHWM:"))
              .findFirst();
      return line.map(l -> Long.parseLong(l.replaceAll("\\D", ""))).orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }
}
