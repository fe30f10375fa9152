package dev.millrace.cli.option;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import dev.millrace.plan.OwnPlaces;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --into}: a run that stands beside another one. */
public final class Into {
  @Option(
      names = "--into",
      paramLabel = "NAME",
      description = {
        "The run beside another one that has this name: up to 20 small letters and digits, such as"
            + " v2. Its outputs are topics, tables and directories of their own, orders-v2 for"
            + " example, and its consumer group, too."
      })
  private Optional<String> name = Optional.empty();

  public boolean isGiven() {
    return name.isPresent();
  }

  /**
   * The plan of that run; the plan itself without the option.
   *
   * @throws dev.millrace.diag.UserException ML-4014 where an output cannot stand beside another
   *     one, ML-4100 if it is no name or the file has no live run
   */
  public Plan of(Plan plan) {
    if (name.isEmpty()) {
      return plan;
    }
    if (!OwnPlaces.isName(name.get())) {
      throw Refusals.of(
          Refusals.USAGE,
          "--into takes up to 20 small letters and digits, a letter first, such as v2; got '"
              + name.get()
              + "'");
    }
    if (plan.isBatch()) {
      throw Refusals.of(
          Refusals.USAGE, "--into is for live runs, and '" + plan.spec().file() + "' has none");
    }
    return OwnPlaces.of(plan, name.get());
  }

  /** As {@link #of}, and says where the outputs of the run are. */
  public Plan told(Context context, RunOptions options, Plan plan) {
    Plan own = of(plan);
    if (isGiven() && options.progress()) {
      for (PlanOutput output : own.outputs()) {
        output
            .live()
            .ifPresent(side -> context.console().err(output.name() + " goes to " + place(side)));
      }
    }
    return own;
  }

  private static String place(EndpointSpec side) {
    return Connectors.sink(side).place(side);
  }
}
