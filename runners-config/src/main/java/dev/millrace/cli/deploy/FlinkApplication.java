package dev.millrace.cli.deploy;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.job.Refusals;
import dev.millrace.plan.Planner;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.RunnerKind;
import dev.millrace.runner.flink.SurroundingFlink;
import dev.millrace.show.Console;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Where Flink starts when a cluster is there for one pipeline alone: hands the live job of a
 * pipeline file to the Flink around it, which follows it from there.
 */
@Command(name = "flink-application")
public final class FlinkApplication {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE")
  private Path file = Path.of("");

  @Option(names = "--profile", paramLabel = "FILE")
  private Optional<Path> profile = Optional.empty();

  @Option(names = "--parallelism", paramLabel = "N")
  private Optional<Integer> parallelism = Optional.empty();

  @Mixin private FileOptions options = new FileOptions();

  private FlinkApplication(Context context) {
    this.context = context;
  }

  /**
   * Starts the job.
   *
   * @param arguments FILE, and -D, -J, --jinja-variables, --profile and --parallelism as of {@code
   *     run}
   * @throws UserException if the job cannot be; Flink takes the application for failed then
   */
  public static void main(String[] arguments) {
    Console console = Console.ofProcess(System.getenv());
    Context context = new Context(console, new FileToolchain(), System.getenv());
    CommandLine command = new CommandLine(new FlinkApplication(context));
    command.parseArgs(arguments);
    FlinkApplication application = command.getCommand();
    console.err("job " + application.start());
  }

  private String start() {
    Plan plan = options.plan(context, file);
    if (plan.isBatch()) {
      throw Refusals.of(
          Refusals.USAGE, file + " has no live sources; an application of Flink is a live run");
    }
    Planner.checkMode(plan, PlanMode.LIVE, false);
    Deliveries.check(plan, RunnerKind.FLINK);
    RunRequest request =
        new RunRequest(
            plan,
            RunMode.LIVE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Set.of());
    Map<String, String> given = new LinkedHashMap<>();
    parallelism.ifPresent(n -> given.put("parallelism", Integer.toString(n)));
    SurroundingFlink flink = new SurroundingFlink(profile);
    PipelineOptions beam = flink.options(plan.spec().options(), given);
    beam.setJobName(plan.id().name() + "-live");
    CompiledJob job = context.toolchain().compile(request, beam);
    return flink.start(job);
  }
}
