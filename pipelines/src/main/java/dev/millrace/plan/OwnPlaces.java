package dev.millrace.plan;

import dev.millrace.base.Copy;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A plan for a live run that stands beside another one and touches nothing of it: the pipeline, its
 * live outputs and its live readers have names of their own. Archives and replay sides are shared.
 */
public final class OwnPlaces {
  /** What all places take as a part of a name. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,19}");

  private final String name;
  private final TakenPlaces taken;
  private final List<Diagnostic> problems = new ArrayList<>();

  private OwnPlaces(Plan plan, String name) {
    this.name = name;
    this.taken = new TakenPlaces(plan);
  }

  /** Whether a run may be called so: up to 20 small letters and digits, a letter first. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * The plan under another name.
   *
   * @param name of the run, see {@link #isName}
   * @throws UserException ML-4014 for each output and stream that cannot stand beside another one,
   *     or whose own name the plan has for something else
   */
  public static Plan of(Plan plan, String name) {
    OwnPlaces places = new OwnPlaces(plan, name);
    Plan own = Copy.of(plan, Plan::nodes).with(plan.nodes().stream().map(places::own).toList());
    own = own.mapOutputs(places::own);
    if (!places.problems.isEmpty()) {
      throw new UserException(places.problems);
    }
    return Copy.of(own, Plan::id)
        .with(new PipelineId(plan.id().name() + "-" + name, plan.id().hash()));
  }

  private PlanNode own(PlanNode node) {
    Optional<StreamNode> stream = node.kind().asStream();
    Optional<EndpointSpec> live = stream.flatMap(one -> one.stream().live());
    if (live.isEmpty()) {
      return node;
    }
    Optional<EndpointSpec> own = Connectors.live(live.get()).beside(live.get(), name);
    if (own.isEmpty()) {
      report(live.get(), node.name(), "gives each record to one reader");
      return node;
    }
    taken
        .conflict(live.get(), own.get())
        .ifPresent(what -> reportTaken(live.get(), node.name(), what));
    StreamSpec spec = Copy.of(stream.get().stream(), StreamSpec::live).with(own);
    return Copy.of(node, PlanNode::kind).with(Copy.of(stream.get(), StreamNode::stream).with(spec));
  }

  private PlanOutput own(PlanOutput output) {
    Optional<EndpointSpec> live = output.live();
    if (live.isEmpty()) {
      return output;
    }
    Optional<EndpointSpec> own = Connectors.sink(live.get()).beside(live.get(), name);
    if (own.isEmpty()) {
      report(live.get(), output.path(), "has no place of which there could be two");
      return output;
    }
    taken
        .conflictOfSink(live.get(), own.get())
        .ifPresent(what -> reportTaken(live.get(), output.path(), what));
    return output.withSides(own, output.replay());
  }

  private void report(EndpointSpec endpoint, String path, String why) {
    problems.add(
        Diagnostic.error(
            endpoint.position(),
            ErrorCodes.NOT_BESIDE,
            path,
            endpoint.type()
                + " "
                + why
                + ", so a second run cannot stand beside the first with --into; expected a place"
                + " with one name for all rows, or a file with another place here."));
  }

  private void reportTaken(EndpointSpec endpoint, String path, String what) {
    problems.add(
        Diagnostic.error(
            endpoint.position(),
            ErrorCodes.NOT_BESIDE,
            path,
            endpoint.type()
                + " would have "
                + what
                + " in this file; expected a name that nothing has: choose another one for"
                + " --into."));
  }
}
