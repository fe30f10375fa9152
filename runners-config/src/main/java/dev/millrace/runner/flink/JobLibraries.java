package dev.millrace.runner.flink;

import dev.millrace.runner.ClassPath;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * The jars that a job brings to a cluster: this process's class path without what the cluster has
 * itself and what only commands need. The profile {@code job-jar} of the build leaves out the same.
 */
final class JobLibraries {
  /** Flink and what it comes with; two copies of these in one process do not work together. */
  private static final List<String> OF_THE_CLUSTER =
      List.of(
          "flink-",
          "frocksdbjni-",
          "kryo-",
          "minlog-",
          "objenesis-",
          "chill-",
          "log4j-",
          "slf4j-api-");

  /** Brokers, tests, metrics and logging of the command line. */
  private static final List<String> OF_THE_COMMANDS =
      List.of(
          "kafka_2.13-",
          "kafka-metadata-",
          "kafka-server-",
          "kafka-raft-",
          "kafka-storage-",
          "kafka-tools-",
          "kafka-group-",
          "kafka-transaction-",
          "scala-",
          "zookeeper-",
          "beam-runners-direct-",
          "micrometer-registry-prometheus-",
          "prometheus-metrics-",
          "HdrHistogram-",
          "LatencyUtils-",
          "slf4j-simple-",
          "junit-",
          "async-profiler-");

  private JobLibraries() {}

  /**
   * Tells a job what it runs from: one jar and the user's own, or all of this process's.
   *
   * @param jar everything but what is the user's
   * @param scratch for what has to be packed; the caller removes it once the job is submitted
   */
  static void add(JobGraph graph, Optional<JobJar> jar, Path scratch) {
    ClassPath classPath = ClassPath.ofThisProcess();
    List<URL> users = classPath.users().stream().map(JobLibraries::url).toList();
    if (jar.isEmpty()) {
      graph.addJars(of(classPath, scratch));
    } else if (jar.get().onCluster()) {
      graph.setClasspaths(List.of(url(jar.get().file())));
      graph.addJars(users);
    } else {
      graph.addJars(List.of(url(jar.get().file())));
      graph.addJars(users);
    }
  }

  /**
   * The jars of a job that runs from a class path.
   *
   * @param scratch where directories of classes are packed, as when tests run; the caller removes
   *     it
   */
  static List<URL> of(ClassPath classPath, Path scratch) {
    List<URL> jars = new ArrayList<>();
    for (Path file : classPath.files(JobLibraries::isOfTheJob)) {
      jars.add(
          url(
              Files.isDirectory(file)
                  ? pack(file, scratch.resolve("classes-" + jars.size() + ".jar"))
                  : file));
    }
    return jars;
  }

  private static boolean isOfTheJob(String name) {
    return Stream.concat(OF_THE_CLUSTER.stream(), OF_THE_COMMANDS.stream())
        .noneMatch(name::startsWith);
  }

  private static Path pack(Path classes, Path jar) {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      // Quick rather than small: it travels once, mostly on this machine.
      out.setLevel(1);
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(
            new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
