package dev.millrace.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs of other systems: processes of their own, with libraries of their own. */
final class PeerPrograms {
  /** What Spark, Flink and Kafka Streams look into; their own launchers open these, too. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.security.action",
          "sun.util.calendar");

  private PeerPrograms() {}

  /**
   * The command that runs a program.
   *
   * @param folder of {@code benchmarks/peers}
   * @param program its class
   * @throws IllegalStateException if it was not built
   */
  static List<String> command(String folder, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-Xmx6g");
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(List.of("-cp", classPath(folder), "dev.millrace.benchmarks.peers." + program));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String classPath(String folder) {
    Path target = Launcher.path("benchmarks/peers/" + folder + "/target");
    if (!Files.isDirectory(target.resolve("lib"))) {
      throw new IllegalStateException(
          "the peers are not built; run ./mvnw -f benchmarks/peers/pom.xml package");
    }
    return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
  }
}
