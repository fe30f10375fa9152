package dev.millrace.cli.option;

import dev.millrace.job.Interruption;
import dev.millrace.job.Refusals;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.flink.ClusterSettings;
import dev.millrace.runner.flink.EmbeddedFlink;
import dev.millrace.runner.flink.FlinkCluster;
import dev.millrace.runner.flink.JobJar;
import dev.millrace.runner.flink.KeepingFlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What the Flink runners take. */
final class FlinkOptions {
  private static final String FLINK_ALONE = " is for --runner flink and flink-embedded alone";
  private static final String NOT_DIRECT =
      " is for --runner flink, flink-embedded and dataflow alone";
  private static final String CLUSTER_ALONE = " is for --runner flink alone";
  private static final String NEEDS_STATE =
      " is for --runner flink, or in this process for --state DIR: without it, nothing could go on"
          + " from there again";

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "Settings of the runner, in place of runners-config/flink.yaml or its like.")
  private Optional<Path> profile = Optional.empty();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Instances of every operator; goes before the profile.")
  private Optional<Integer> parallelism = Optional.empty();

  @Option(
      names = "--flink-master",
      paramLabel = "HOST:PORT",
      description = "The cluster's REST interface.")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--checkpoint-dir",
      paramLabel = "DIR",
      description = "Where checkpoints lie; every process of the cluster has to see it.")
  private Optional<String> checkpointDirectory = Optional.empty();

  @Option(
      names = "--savepoint-dir",
      paramLabel = "DIR",
      description = "Where savepoints lie; every process of the cluster has to see it.")
  private Optional<String> savepointDirectory = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Keep the state of a live run in this directory of this machine, and go on from there"
              + " when it has some, however the run before ended; on flink-embedded.")
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--from-savepoint",
      paramLabel = "PATH",
      description =
          "Go on from a savepoint or a retained checkpoint, with its state. With --state, begin"
              + " with it.")
  private Optional<String> fromSavepoint = Optional.empty();

  @Option(
      names = "--job-jar",
      paramLabel = "FILE",
      description =
          "Send this one jar (./mvnw -P job-jar makes it) instead of the libraries one by one."
              + " local:PATH: send nothing, because every process of the cluster has it at PATH.")
  private Optional<Path> jobJar = Optional.empty();

  @Option(
      names = "--give-up-after",
      paramLabel = "N",
      description =
          "Cancel a job on the cluster that has started again so often because its checkpoints"
              + " fail, with none completed between; its last one stays. 0: never. Without it, 10.")
  private Optional<Integer> giveUpAfter = Optional.empty();

  @Option(
      names = "--on-interrupt",
      paramLabel = "ACTION",
      description =
          "What Ctrl-C does to a job on the cluster: savepoint, cancel or detach. Without it, the"
              + " terminal is asked; without a terminal, what never ends stops with a savepoint,"
              + " and what ends is cancelled.")
  private Optional<Interruption> onInterrupt = Optional.empty();

  /** What becomes of a job on a cluster when this process is to end; empty to ask. */
  Optional<Interruption> onInterrupt() {
    return onInterrupt;
  }

  /** Whether the state of a run is to outlive this process without a cluster. */
  boolean keepsState() {
    return state.isPresent();
  }

  /** Flink inside this process. */
  RunTarget embedded() {
    refuse(ofCluster(), CLUSTER_ALONE);
    if (state.isPresent()) {
      return KeepingFlink.of(state.get(), fromSavepoint, profile, instances());
    }
    refuse(List.of(new Given("--from-savepoint", fromSavepoint)), NEEDS_STATE);
    return EmbeddedFlink.of(profile, instances());
  }

  /** A cluster. */
  RunTarget cluster() {
    refuse(
        List.of(new Given("--state", state)),
        " is for --runner flink-embedded alone: a cluster keeps state in --checkpoint-dir");
    ClusterSettings settings =
        ClusterSettings.of(
            new ClusterSettings.Arguments(
                master.orElseThrow(
                    () ->
                        Refusals.of(
                            Refusals.USAGE,
                            "--runner flink needs --flink-master HOST:PORT, the address of the"
                                + " cluster's REST interface")),
                profile,
                instances(),
                checkpointDirectory,
                savepointDirectory,
                fromSavepoint,
                jobJar.map(FlinkOptions::jar)));
    return new FlinkCluster(
        giveUpAfter.map(FlinkOptions::restarts).map(settings::withGiveUpAfter).orElse(settings));
  }

  private static int restarts(int given) {
    if (given < 0) {
      throw Refusals.of(
          Refusals.USAGE, "--give-up-after: got " + given + "; expected 0 or a greater number");
    }
    return given;
  }

  /**
   * Refuses all of it.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if any is given
   */
  void refuseAll() {
    refuse(
        List.of(new Given("--state", state)),
        ": the direct runner keeps state in memory alone and cannot go on from it. Leave --runner"
            + " out, or take --runner flink-embedded");
    refuse(List.of(new Given("--from-savepoint", fromSavepoint)), NEEDS_STATE);
    refuse(List.of(new Given("--profile", profile)), NOT_DIRECT);
    refuse(List.of(new Given("--parallelism", parallelism)), FLINK_ALONE);
    refuse(ofCluster(), CLUSTER_ALONE);
  }

  /**
   * The profile, for a runner that shares it; refuses the rest.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if more than the profile is given
   */
  Optional<Path> profileAlone() {
    refuse(
        List.of(new Given("--state", state), new Given("--from-savepoint", fromSavepoint)),
        " is not for --runner dataflow, which keeps the state of its jobs itself");
    refuse(List.of(new Given("--parallelism", parallelism)), FLINK_ALONE);
    refuse(ofCluster(), CLUSTER_ALONE);
    return profile;
  }

  /** An option, and its value if the command line has one. */
  private record Given(String option, Optional<?> value) {}

  /** What only a cluster has a use for. */
  private List<Given> ofCluster() {
    return List.of(
        new Given("--flink-master", master),
        new Given("--checkpoint-dir", checkpointDirectory),
        new Given("--savepoint-dir", savepointDirectory),
        new Given("--job-jar", jobJar),
        new Given("--give-up-after", giveUpAfter),
        new Given("--on-interrupt", onInterrupt));
  }

  private static void refuse(List<Given> options, String why) {
    for (Given given : options) {
      if (given.value().isPresent()) {
        throw Refusals.of(Refusals.USAGE, given.option() + why);
      }
    }
  }

  private static JobJar jar(Path given) {
    JobJar jar = JobJar.of(given);
    if (jar.onCluster() && !jar.file().isAbsolute()) {
      throw Refusals.of(
          Refusals.USAGE,
          "--job-jar: got '"
              + given
              + "'; expected an absolute path of the cluster's after local:");
    }
    if (!jar.onCluster() && !Files.isRegularFile(jar.file())) {
      throw Refusals.of(Refusals.USAGE, "--job-jar: there is no file '" + jar.file() + "'");
    }
    return jar;
  }

  private OptionalInt instances() {
    if (parallelism.isEmpty()) {
      return OptionalInt.empty();
    }
    int instances = parallelism.get();
    if (instances < 1 || instances > 1024) {
      throw Refusals.of(
          Refusals.USAGE, "--parallelism: got " + instances + "; expected a number from 1 to 1024");
    }
    return OptionalInt.of(instances);
  }
}
