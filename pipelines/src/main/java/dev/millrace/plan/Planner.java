package dev.millrace.plan;

import dev.millrace.connect.topic.TopicsType;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.plan.check.ChangingRows;
import dev.millrace.plan.check.CutSessions;
import dev.millrace.plan.check.ModeChecks;
import dev.millrace.plan.check.RevisedResults;
import dev.millrace.plan.check.SharedPlaces;
import dev.millrace.plan.check.SideChecks;
import dev.millrace.plan.check.SinkTags;
import dev.millrace.plan.check.StateOwners;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.step.FilePlanners;
import dev.millrace.plan.step.OutputPlanner;
import dev.millrace.spec.Located;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.yaml.ParsedPipeline;
import dev.millrace.spec.yaml.ReadPipeline;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what a pipeline file says into a plan: every name resolved, every expression typed, windows
 * and event time followed from step to step, and only those columns left that something reads.
 */
public final class Planner {
  private Planner() {}

  /**
   * Plans a pipeline.
   *
   * @throws UserException with everything that is wrong with it
   */
  public static Plan plan(PipelineSpec spec) {
    return plan(spec, List.of());
  }

  /**
   * Plans a file as it was read, and says in one go what is wrong with it: where reading found
   * errors, those parts are planned that it found none in.
   *
   * @return the plan; its warnings are those of reading too
   * @throws UserException with everything that is wrong with it
   */
  public static Plan plan(ReadPipeline read) {
    SqlCompiler.requireLibraries();
    if (read.spec().isPresent() && read.found().hasErrors()) {
      planAll(Graph.ofPart(read.spec().get(), read.found(), new FilePlanners()), List.of());
    }
    ParsedPipeline parsed = read.parsed();
    return plan(parsed.spec(), List.of(), read.found());
  }

  /**
   * Plans a pipeline some of whose steps are looked at from outside, as tests do.
   *
   * @param observed steps and side outputs ({@code step.output}) all of whose columns are kept;
   *     names that the file does not have are reported at the whole file
   * @throws UserException with everything that is wrong with it
   */
  public static Plan plan(PipelineSpec spec, Collection<String> observed) {
    return plan(spec, observed, new Diagnostics());
  }

  private static Plan plan(PipelineSpec spec, Collection<String> observed, Diagnostics problems) {
    SqlCompiler.requireLibraries();
    Graph whole = Graph.of(spec, problems, new FilePlanners());
    List<Edge> ends = planAll(whole, observed);
    List<Diagnostic> found =
        new ReadPipeline(Optional.of(spec), problems, List.of()).parsed().warnings();
    PipelineId id = new PipelineId(spec.name(), spec.hash());
    return new Plan(id, spec, new Pruning(whole.nodes(), ends).nodes(), whole.outputs(), found);
  }

  /**
   * Checks that a plan can run in a mode: that all streams and outputs have the side it needs.
   *
   * @param redirected whether the outputs go to a directory that the user gave instead of where the
   *     file says
   * @return warnings
   * @throws UserException with everything that stands against it
   */
  public static List<Diagnostic> checkMode(Plan plan, PlanMode mode, boolean redirected) {
    return new ModeChecks(plan, mode, redirected).check();
  }

  /**
   * What keeps a plan from running in the modes that its file is written for: live if its streams
   * and outputs have live sides, as a replay if its streams have archives. A file for neither is
   * refused for what it lacks.
   *
   * @return errors; empty if the file runs as far as can be known without looking at anything else
   */
  public static List<Diagnostic> refusals(Plan plan) {
    Set<Diagnostic> refusals = new LinkedHashSet<>();
    Set<Diagnostic> lacking = new LinkedHashSet<>();
    int modes = 0;
    for (PlanMode mode : List.of(PlanMode.LIVE, PlanMode.REPLAY)) {
      List<Diagnostic> errors = errors(plan, mode);
      List<Diagnostic> sides = errors.stream().filter(ModeChecks::isMissingSide).toList();
      lacking.addAll(sides);
      if (sides.isEmpty()) {
        modes++;
        refusals.addAll(errors);
      }
    }
    return List.copyOf(modes == 0 ? lacking : refusals);
  }

  private static List<Diagnostic> errors(Plan plan, PlanMode mode) {
    try {
      checkMode(plan, mode, true);
      return List.of();
    } catch (UserException e) {
      return e.diagnostics().stream().filter(Diagnostic::isError).toList();
    }
  }

  private static List<Edge> planAll(Graph graph, Collection<String> observed) {
    PipelineSpec spec = graph.spec();
    spec.transforms().forEach(graph::plan);
    spec.outputs().forEach(output -> new OutputPlanner(graph, output).plan());
    List<Edge> ends = new ArrayList<>(graph.shown());
    graph.outputs().forEach(output -> ends.addAll(output.inputs()));
    Position file = Position.ofFile(spec.file().toString());
    for (String name : observed) {
      graph.resolve(new Located(name, file), "tests").ifPresent(flow -> ends.add(flow.edge()));
    }
    spec.streams().forEach(graph::plan);
    SideChecks.shared(spec.streams(), graph.problems());
    spec.declaredTopics()
        .ifPresent(topics -> TopicsType.found().check(topics).forEach(graph.problems()::add));
    SharedPlaces.check(graph.outputs(), graph.problems());
    ChangingRows.check(graph);
    SinkTags.check(graph);
    StateOwners.check(spec.transforms(), graph.problems());
    PipelineId id = new PipelineId(spec.name(), spec.hash());
    Plan unpruned = new Plan(id, spec, graph.nodes(), graph.outputs(), List.of());
    RevisedResults.check(unpruned, graph.problems());
    CutSessions.check(unpruned, graph.problems());
    return ends;
  }
}
