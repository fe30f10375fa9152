package dev.millrace.runner;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Java for the processes that tests start from their own class path. */
public final class ChildJava {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** They are over in seconds, and tests open them as much as a test process is. */
  private static final List<String> COMMON =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private ChildJava() {}

  /**
   * The beginning of a command line, which a main class follows; for {@link #process}.
   *
   * @param options of the JVM: how large its heap is, and what else it needs
   */
  public static List<String> command(String... options) {
    List<String> command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC"));
    command.addAll(COMMON);
    command.addAll(ChildClasses.OF_THIS_BUILD.sharing());
    command.addAll(List.of(options));
    return command;
  }

  /** A process whose line has a {@link #command} in it. */
  public static ProcessBuilder process(List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("CLASSPATH", String.join(File.pathSeparator, classPath()));
    return builder;
  }

  /** A line of a shell that runs a class of this class path, or of another one, for the archive. */
  static String line(String options) {
    return "'" + JAVA + "' -Xmx1g " + String.join(" ", COMMON) + " " + options;
  }

  /** Jars first: an archive of classes counts for what its class path begins with. */
  private static List<String> classPath() {
    return Stream.concat(jars().stream(), entries().filter(entry -> !isJar(entry))).toList();
  }

  /** The jars of this process's class path. */
  static List<String> jars() {
    return entries().filter(ChildJava::isJar).collect(Collectors.toList());
  }

  private static Stream<String> entries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty() && Files.exists(Path.of(entry)));
  }

  private static boolean isJar(String entry) {
    return !Files.isDirectory(Path.of(entry));
  }
}
