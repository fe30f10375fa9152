package dev.millrace.runner.flink;

import java.nio.file.Path;

/**
 * Everything that a job needs and the cluster lacks, in one file.
 *
 * @param onCluster whether every process of the cluster has it at this path, so that it is not sent
 */
public record JobJar(Path file, boolean onCluster) {
  private static final String ON_CLUSTER = "local:";

  /**
   * As the command line has it.
   *
   * @param given a path on this machine; or on the cluster, after {@code local:}, as Flink's own
   *     commands take it ({@code local:///opt/flink/usrlib/job.jar})
   */
  public static JobJar of(Path given) {
    // A path has no empty parts: of "local:///" one slash is left.
    String text = given.toString();
    return text.startsWith(ON_CLUSTER)
        ? new JobJar(Path.of(text.substring(ON_CLUSTER.length())), true)
        : new JobJar(given, false);
  }
}
