package dev.millrace.cli.deploy;

import dev.millrace.base.TempDirectory;
import dev.millrace.cli.option.FileOptions;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import dev.millrace.plan.Planner;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.RunnerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace deploy FILE}. */
@Command(
    name = "deploy",
    description = {
      "Prints what a pipeline file needs to run in Kubernetes, for kubectl apply -f -.",
      "flink-operator: a Flink cluster for the file alone, which the Flink Kubernetes Operator"
          + " stops with a savepoint and starts again from it whenever the file changes."
          + " kubernetes: one process on the direct runner, whose state begins anew with each"
          + " start."
    })
public final class DeployCommand implements Callable<Integer> {
  /** Where the file is to run. */
  private enum Place {
    FLINK_OPERATOR,
    KUBERNETES
  }

  private static final String PLACES = "flink-operator or kubernetes";

  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(names = "--to", required = true, paramLabel = "PLACE", description = PLACES + ".")
  private String place = "";

  @Option(
      names = "--print",
      required = true,
      description = "Print the manifests; nothing is applied.")
  private boolean print;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Of what is made. Without it, the file's.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "What runs. Without it, millrace-flink or millrace of this version.")
  private Optional<String> image = Optional.empty();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Instances of every operator, on Flink. Default: 1.")
  private Optional<Integer> parallelism = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "URI",
      description =
          "Where Flink keeps checkpoints, savepoints and what its high availability needs, for"
              + " example s3://bucket/orders. Without it, a volume: the claim NAME-state.")
  private Optional<String> state = Optional.empty();

  @Mixin private FileOptions options = new FileOptions();

  public DeployCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (!print) {
      throw Refusals.of(Refusals.USAGE, "--print: nothing is applied from here");
    }
    Place to = place();
    if (to == Place.KUBERNETES) {
      refuseOptionsOfFlink();
    }
    Plan plan = options.plan(context, file);
    check(plan, to);
    PodVariables variables = PodVariables.of(options, plan.spec().secrets());
    Deployment deployment =
        new Deployment(
            name(plan),
            file.getFileName().toString(),
            text(),
            variables.arguments(),
            image,
            parallelism.orElse(1));
    deployment.requireValid();
    print(
        to == Place.KUBERNETES
            ? new ProcessManifests(deployment).yaml()
            : new FlinkManifests(deployment, state).yaml());
    for (String secret : variables.leftOut()) {
      context
          .console()
          .err(
              "-D%s holds a secret and is not written: the pod takes it from the Secret %s"
                  .formatted(secret, deployment.secret()));
    }
    return 0;
  }

  private void refuseOptionsOfFlink() {
    if (state.isPresent() || parallelism.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE,
          (state.isPresent() ? "--state" : "--parallelism")
              + " is for --to flink-operator; --to kubernetes is one process on the direct runner,"
              + " whose state begins anew with each start");
    }
  }

  /** What is printed has its secrets masked; manifests with a mask in them would be others. */
  private void print(String manifests) {
    if (!context.console().masked(manifests).equals(manifests)) {
      throw Refusals.of(
          Refusals.USAGE,
          file
              + ": a secret's value is part of what would be printed, the file or a name; take it"
              + " out, or give the secret another value here, which is not written down");
    }
    context.console().out(manifests);
  }

  private Place place() {
    return switch (place) {
      case "flink-operator" -> Place.FLINK_OPERATOR;
      case "kubernetes" -> Place.KUBERNETES;
      default -> throw Refusals.of(Refusals.USAGE, "--to: got '" + place + "'; expected " + PLACES);
    };
  }

  private void check(Plan plan, Place to) {
    if (plan.isBatch()) {
      throw Refusals.of(
          Refusals.USAGE, file + " has no live sources: it is a batch run, which comes to its end");
    }
    Planner.checkMode(plan, PlanMode.LIVE, false);
    RunnerKind runner = to == Place.KUBERNETES ? RunnerKind.DIRECT : RunnerKind.FLINK;
    Deliveries.check(plan, runner);
    checkAlone();
  }

  /** What lies beside the file is not in the ConfigMap: it has to be planned without. */
  private void checkAlone() {
    try (TempDirectory elsewhere = TempDirectory.create("millrace-deploy")) {
      Path copy = elsewhere.path().resolve(file.getFileName());
      Files.copy(file, copy);
      context.plan(copy, options.variables(context));
    } catch (UserException e) {
      throw Refusals.of(
          Refusals.USAGE,
          file
              + " needs files beside it, and in the cluster it is alone: put their content into the"
              + " file, or the files into the image and their whole paths into this one. "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw Refusals.of(Refusals.PATH, file + ": " + e.getMessage(), e);
    }
  }

  private String name(Plan plan) {
    return name.orElseGet(
        () -> plan.id().name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw Refusals.of(Refusals.PATH, file + ": " + e.getMessage(), e);
    }
  }
}
