package dev.millrace.runner;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An archive of the classes that commands load, as the JVM shares them (JEP 310). A command that
 * runs for seconds spends nearly half of them on loading some twenty thousand classes, and the
 * tests of a build start so many that it pays to make an archive beside the first of them. Those
 * that start once it is there use it.
 *
 * <p>It is made where {@code millrace.children.archive} says, as the build's pom does: whoever runs
 * one class of tests does not wait for it.
 */
final class ChildClasses {
  static final ChildClasses OF_THIS_BUILD =
      new ChildClasses(System.getProperty("millrace.children.archive"));

  /** Null: none is made. */
  private final @Nullable Path archive;

  private boolean asked;

  private ChildClasses(@Nullable String archive) {
    // Some processes start in another directory.
    this.archive =
        archive == null ? null : Path.of(archive + "-" + version() + ".jsa").toAbsolutePath();
  }

  /** It belongs to jars that are as they were when it was made. */
  private static String version() {
    String jars =
        ChildJava.jars().stream()
            .map(File::new)
            .map(jar -> jar + " " + jar.length() + " " + jar.lastModified())
            .collect(Collectors.joining("\n"));
    return Integer.toHexString(jars.hashCode());
  }

  /** Options of a JVM that uses it; none as long as it is not there. */
  List<String> sharing() {
    if (archive == null) {
      return List.of();
    }
    if (!Files.exists(archive)) {
      make(archive);
      return List.of();
    }
    // It is used as it is where its address is free: the JVM would write each of its pages anew.
    return List.of(
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "-XX:ArchiveRelocationMode=0",
        "-XX:SharedArchiveFile=" + archive,
        "-Xlog:cds=off");
  }

  /** Begins to make it, in one of the build's test processes. */
  private synchronized void make(Path file) {
    if (asked) {
      return;
    }
    asked = true;
    Path begun = Path.of(file + ".begun");
    try {
      Files.createFile(begun);
      Process making = start(file);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    making.descendants().forEach(ProcessHandle::destroyForcibly);
                    making.destroyForcibly();
                    begun.toFile().delete();
                  }));
    } catch (FileAlreadyExistsException another) {
      // Another test process makes it.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(Path file) throws IOException {
    ProcessBuilder builder =
        ChildJava.process(
            List.of(
                "sh",
                "-c",
                String.join(
                    " && ",
                    ChildJava.line(
                        "-XX:DumpLoadedClassList=$FILE.list "
                            + ChildRehearsal.class.getName()
                            + " $(dirname $FILE)"),
                    "CLASSPATH=$JARS "
                        + ChildJava.line(
                            "-Xshare:dump -XX:SharedClassListFile=$FILE.list"
                                + " -XX:SharedArchiveFile=$FILE.part"),
                    "mv $FILE.part $FILE")));
    builder.environment().put("FILE", file.toString());
    builder.environment().put("JARS", String.join(File.pathSeparator, ChildJava.jars()));
    return builder.redirectErrorStream(true).redirectOutput(new File(file + ".log")).start();
  }
}
