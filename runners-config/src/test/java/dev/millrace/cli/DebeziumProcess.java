package dev.millrace.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real Debezium engine in a process of its own; the build copies its jars. */
public final class DebeziumProcess implements AutoCloseable {
  private static final Path JARS = Path.of("target", "debezium");

  /** An older engine, whose connector of MySQL reads MariaDB's log. */
  private static final Path MYSQL_JARS = Path.of("target", "debezium-mysql");

  private static final String PROGRAM = "ChangesToKafka.java";

  private final Process process;

  private DebeziumProcess(Process process) {
    this.process = process;
  }

  /** Whether the build has copied the jars. */
  static boolean isThere() {
    return Files.isDirectory(JARS);
  }

  /** The same of the one that reads MariaDB's log. */
  public static boolean isThereForMariaDb() {
    return isThere() && Files.isDirectory(MYSQL_JARS);
  }

  /**
   * Starts it.
   *
   * @param directory for its files
   * @param properties of the engine
   */
  static DebeziumProcess start(Path directory, String brokers, String properties)
      throws IOException {
    return start(directory, brokers, properties, jars(JARS, ""));
  }

  /** Starts the one that reads MariaDB's log; parameters as for the other. */
  public static DebeziumProcess startForMariaDb(Path directory, String brokers, String properties)
      throws IOException {
    // Kafka Connect itself is the same for both.
    List<String> jars = new ArrayList<>(jars(MYSQL_JARS, ""));
    jars.addAll(jars(JARS, "connect-"));
    jars.addAll(jars(JARS, "jackson-module-afterburner"));
    return start(directory, brokers, properties, jars);
  }

  private static DebeziumProcess start(
      Path directory, String brokers, String properties, List<String> jars) throws IOException {
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
                    String.join(File.pathSeparator, jars)
                        + File.pathSeparator
                        + System.getProperty("java.class.path"),
                    program.toString(),
                    file.toString(),
                    brokers))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("engine.log").toFile())
            .start());
  }

  /** Kafka's client, Jackson and PostgreSQL's driver are those that Millrace has. */
  private static List<String> jars(Path directory, String prefix) throws IOException {
    try (Stream<Path> jars = Files.list(directory)) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith(prefix))
          .map(Path::toString)
          .sorted()
          .toList();
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
