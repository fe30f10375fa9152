package dev.millrace.cli.option;

import dev.millrace.job.Refusals;
import dev.millrace.runner.dataflow.DataflowSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code --runner dataflow} takes. */
final class DataflowOptions {
  @Option(names = "--project", paramLabel = "ID", description = "The project that the job runs in.")
  private Optional<String> project = Optional.empty();

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "The region that the job runs in, for example us-central1.")
  private Optional<String> region = Optional.empty();

  @Option(
      names = "--temp-location",
      paramLabel = "gs://PATH",
      description = "Where libraries and temporary files are staged.")
  private Optional<String> tempLocation = Optional.empty();

  @Option(
      names = "--job-name",
      paramLabel = "NAME",
      description = "The job's name; otherwise made of the pipeline's name and the mode.")
  private Optional<String> jobName = Optional.empty();

  @Option(names = "--service-account", paramLabel = "EMAIL", description = "Who the workers are.")
  private Optional<String> serviceAccount = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "NAME=value",
      description = "A further option of Beam; goes before the file and the profile.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--update",
      description = "Replace the running job of this name and keep its state.")
  private boolean update;

  @Option(
      names = "--drain",
      description =
          "Instead of submitting, let the running job of this name finish what it has"
              + " read, and end.")
  private boolean drain;

  @Option(
      names = "--cancel",
      description = "Instead of submitting, end the running job of this name at once.")
  private boolean cancel;

  @Option(names = "--detach", description = "Do not follow the job after it was submitted.")
  private boolean detach;

  boolean drain() {
    return drain;
  }

  boolean cancel() {
    return cancel;
  }

  boolean detach() {
    return detach;
  }

  /**
   * The settings.
   *
   * @throws dev.millrace.diag.UserException ML-4100 for flags that exclude each other
   */
  DataflowSettings settings(Optional<Path> profile) {
    if ((update ? 1 : 0) + (drain ? 1 : 0) + (cancel ? 1 : 0) > 1) {
      throw Refusals.of(
          Refusals.USAGE, "--update, --drain and --cancel exclude each other; give one of them");
    }
    return new DataflowSettings(
        profile, project, region, tempLocation, jobName, serviceAccount, update, options);
  }

  /**
   * Refuses all of it with another runner.
   *
   * @throws dev.millrace.diag.UserException ML-4100
   */
  void refuseAll() {
    boolean given =
        project.isPresent()
            || region.isPresent()
            || tempLocation.isPresent()
            || jobName.isPresent()
            || serviceAccount.isPresent()
            || !options.isEmpty()
            || update
            || drain
            || cancel
            || detach;
    if (given) {
      throw Refusals.of(
          Refusals.USAGE,
          "--project, --region, --temp-location, --job-name, --service-account, --option, --update,"
              + " --drain, --cancel and --detach belong to --runner dataflow");
    }
  }
}
