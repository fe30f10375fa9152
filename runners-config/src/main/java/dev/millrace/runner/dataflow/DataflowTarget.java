package dev.millrace.runner.dataflow;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.runner.BeamOptions;
import dev.millrace.runner.ClassPath;
import dev.millrace.runner.RunTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.runners.dataflow.DataflowPipelineJob;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;

/**
 * Google Cloud Dataflow. A job there outlives the process that submits it; its state is kept by the
 * service.
 */
public final class DataflowTarget implements RunTarget {
  private static final String RUNNER_V2 = "use_runner_v2";
  private static final Pattern PROJECT =
      Pattern.compile("[a-z0-9.:-]*[a-z][a-z0-9-]{4,28}[a-z0-9]");
  private static final Pattern REGION = Pattern.compile("[a-z]+-[a-z]+[0-9]+");
  private static final Pattern JOB = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

  private final DataflowSettings settings;
  private final DataflowProfile profile;
  private final String pipeline;

  private DataflowTarget(DataflowSettings settings, DataflowProfile profile, String pipeline) {
    this.settings = settings;
    this.profile = profile;
    this.pipeline = pipeline;
  }

  /**
   * Dataflow with settings.
   *
   * @param pipeline the pipeline's name, for the job's
   * @throws UserException ML-4313 for a profile that cannot be read
   */
  public static DataflowTarget of(DataflowSettings settings, String pipeline) {
    return new DataflowTarget(settings, DataflowProfile.of(settings.profile()), pipeline);
  }

  /** {@inheritDoc} Throws ML-4310 to ML-4312 with everything that is wrong with them. */
  @Override
  public DataflowPipelineOptions options(Map<String, String> fromFile, RunMode mode) {
    Map<String, String> all = all(fromFile, mode);
    checkSettings(all);
    List<String> arguments = new ArrayList<>();
    all.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    DataflowPipelineOptions options;
    try {
      options = BeamOptions.parse(arguments, DataflowPipelineOptions.class);
    } catch (IllegalArgumentException e) {
      throw DataflowCodes.failure(DataflowCodes.OPTION, "options: " + e.getMessage(), e);
    }
    options.setRunner(DataflowRunner.class);
    options.setStreaming(mode != RunMode.REPLAY);
    options.setUpdate(settings.update());
    if (options.getFilesToStage() == null) {
      options.setFilesToStage(WorkerFiles.of(ClassPath.ofThisProcess()));
    }
    checkCredentials(options);
    return options;
  }

  /**
   * The options of Beam by name: the profile's, over them the file's, the command line's on top.
   */
  private Map<String, String> all(Map<String, String> fromFile, RunMode mode) {
    Map<String, String> all = new LinkedHashMap<>(profile.options(mode));
    all.putAll(fromFile);
    all.putAll(settings.options());
    settings.project().ifPresent(project -> all.put("project", project));
    settings.region().ifPresent(region -> all.put("region", region));
    settings.serviceAccount().ifPresent(account -> all.put("serviceAccount", account));
    settings.tempLocation().ifPresent(temp -> all.put("gcpTempLocation", temp));
    if (!all.containsKey("gcpTempLocation") && all.containsKey("tempLocation")) {
      all.put("gcpTempLocation", all.get("tempLocation"));
    }
    settings.jobName().ifPresent(name -> all.put("jobName", name));
    all.putIfAbsent("jobName", defaultName(mode));
    Set<String> experiments = new LinkedHashSet<>();
    for (String experiment : all.getOrDefault("experiments", "").split(",")) {
      if (!experiment.isBlank()) {
        experiments.add(experiment.strip());
      }
    }
    experiments.add(RUNNER_V2);
    all.put("experiments", String.join(",", experiments));
    return all;
  }

  /** One name per pipeline and mode: Dataflow refuses a second running job of a name. */
  private String defaultName(RunMode mode) {
    String suffix = "-" + mode.name().toLowerCase(Locale.ROOT);
    String name = ("millrace-" + pipeline).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    int most = 63 - suffix.length();
    return name.substring(0, Math.min(name.length(), most)).replaceAll("-+$", "") + suffix;
  }

  private static void checkSettings(Map<String, String> all) {
    List<Diagnostic> problems = new ArrayList<>();
    required(all, "project", "--project", PROJECT, "a project's id").ifPresent(problems::add);
    required(all, "region", "--region", REGION, "a region such as us-central1")
        .ifPresent(problems::add);
    required(
            all,
            "gcpTempLocation",
            "--temp-location",
            Pattern.compile("gs://[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](/.*)?"),
            "a path in a bucket, gs://BUCKET/PATH")
        .filter(problem -> !all.containsKey("pathValidatorClass"))
        .ifPresent(problems::add);
    required(
            all,
            "jobName",
            "--job-name",
            JOB,
            "letters, digits and -, beginning with a letter, at most 63")
        .ifPresent(problems::add);
    if (all.getOrDefault("experiments", "").contains("disable_runner_v2")) {
      problems.add(DataflowChecks.runnerV1());
    }
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
  }

  private static Optional<Diagnostic> required(
      Map<String, String> all, String option, String flag, Pattern pattern, String expected) {
    String value = all.getOrDefault(option, "");
    if (value.isEmpty()) {
      return Optional.of(
          DataflowCodes.error(
              DataflowCodes.MISSING, flag + " is required with --runner dataflow: " + expected));
    }
    return pattern.matcher(value).matches()
        ? Optional.empty()
        : Optional.of(
            DataflowCodes.error(
                DataflowCodes.BAD_SETTING,
                flag + ": '" + value + "' cannot be right; expected " + expected));
  }

  private static void checkCredentials(DataflowPipelineOptions options) {
    if (options.getGcpCredential() == null
        && !NoopCredentialFactory.class.equals(options.getCredentialFactoryClass())) {
      throw DataflowCodes.failure(
          DataflowCodes.CREDENTIALS,
          "there are no Google credentials. Run 'gcloud auth application-default login', or let"
              + " GOOGLE_APPLICATION_CREDENTIALS name a service account's key file");
    }
  }

  /** {@inheritDoc} Throws what {@link DataflowFaults} makes of a refusal. */
  @Override
  public DataflowJob submit(CompiledJob job) {
    GraphChecks.check(job.pipeline());
    try {
      return new DataflowJob((DataflowPipelineJob) job.pipeline().run());
    } catch (RuntimeException e) {
      throw DataflowFaults.of(e);
    }
  }
}
