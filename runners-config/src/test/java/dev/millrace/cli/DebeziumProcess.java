package dev.millrace.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real Debezium engine in a process of its own; the build copies its jars. */
final class DebeziumProcess implements AutoCloseable {
  private static final Path JARS = Path.of("target", "debezium");
  private static final String PROGRAM = "ChangesToKafka.java";

  private final Process process;

  private DebeziumProcess(Process process) {
    this.process = process;
  }

  /** Whether the build has copied the jars. */
  static boolean isThere() {
    return Files.isDirectory(JARS);
  }

  /**
   * Starts it.
   *
   * @param directory for its files
   * @param properties of the engine
   */
  static DebeziumProcess start(Path directory, String brokers, String properties)
      throws IOException {
    Path program = directory.resolve(PROGRAM);
    try (InputStream source = DebeziumProcess.class.getResourceAsStream(PROGRAM)) {
      Files.copy(Objects.requireNonNull(source), program);
    }
    Path file = Files.writeString(directory.resolve("engine.properties"), properties);
    return new DebeziumProcess(
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                    "-cp",
                    classPath(),
                    program.toString(),
                    file.toString(),
                    brokers))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("engine.log").toFile())
            .start());
  }

  /** Kafka's client, Jackson and PostgreSQL's driver are those that Millrace has. */
  private static String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(JARS)) {
      return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator))
          + File.pathSeparator
          + System.getProperty("java.class.path");
    }
  }

  @Override
  public void close() throws Exception {
    process.getOutputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
