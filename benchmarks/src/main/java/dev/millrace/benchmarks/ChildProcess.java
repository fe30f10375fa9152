package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command and measures it: CPU and wall time as the shell's {@code time} gives them, peak
 * memory as the kernel has it ({@code VmHWM}, looked at until the end).
 */
final class ChildProcess {
  private static final String MARK = "measured ";
  private static final long LOOK_EVERY_MILLIS = 50;

  private ChildProcess() {}

  /**
   * What a command cost.
   *
   * @param output standard error and output
   */
  record Measured(double cpuSeconds, double wallSeconds, double peakMegabytes, String output) {}

  /**
   * Runs a command to its end.
   *
   * @throws IOException if it does not end with 0; the message has its output
   */
  static Measured run(Path log, List<String> command) throws IOException, InterruptedException {
    List<String> timed = new ArrayList<>();
    timed.addAll(List.of("bash", "-c", "TIMEFORMAT='" + MARK + "%U %S %R'; time \"$0\" \"$@\""));
    timed.addAll(command);
    Process process =
        new ProcessBuilder(timed).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long peakKilobytes = 0;
    while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
      peakKilobytes =
          Math.max(
              peakKilobytes,
              process.descendants().mapToLong(child -> peak(child.pid())).max().orElse(0));
    }
    String output = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new IOException(command.get(0) + " ended with " + process.exitValue() + "\n" + output);
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
