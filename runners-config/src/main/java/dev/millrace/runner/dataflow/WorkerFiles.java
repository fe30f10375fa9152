package dev.millrace.runner.dataflow;

import dev.millrace.runner.ClassPath;
import java.nio.file.Path;
import java.util.List;

/** The libraries that workers need: a process's class path without what only other runners use. */
final class WorkerFiles {
  /** Prefixes of jars that no Dataflow job uses; they are half of the bytes to stage. */
  private static final List<String> NOT_NEEDED =
      List.of(
          "beam-runners-flink",
          "beam-runners-direct",
          "flink-",
          "frocksdbjni",
          "kafka_2.13",
          "kafka-metadata",
          "kafka-raft",
          "kafka-server",
          "kafka-storage",
          "kafka-group-coordinator",
          "kafka-transaction-coordinator",
          "kafka-tools",
          "rocksdbjni",
          "scala-",
          "zookeeper");

  private WorkerFiles() {}

  /** Those of a job that runs from a class path. */
  static List<String> of(ClassPath classPath) {
    return classPath.files(WorkerFiles::isNeeded).stream().map(Path::toString).toList();
  }

  private static boolean isNeeded(String name) {
    return NOT_NEEDED.stream().noneMatch(name::startsWith);
  }
}
