package dev.millrace.inspect;

import dev.millrace.capture.CapturePoints;
import dev.millrace.capture.CapturedRun;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.diag.Nearest;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** The rows after each step. */
public final class Preview {
  private static final Comparator<Event> BY_TIME =
      Comparator.comparingLong(Event::time).thenComparing(Event::window);

  private Preview() {}

  /**
   * What left one output of a step.
   *
   * @param name as files name it: {@code Paid}, {@code Paid.unpaid}
   * @param windowed whether the rows are in windows
   * @param hidden numbers of columns that are not shown
   * @param ledger what became of the step's events; empty for a side output, and for what collects
   *     from all steps
   */
  public record StepRows(
      String name,
      Schema schema,
      List<Event> rows,
      boolean windowed,
      Optional<LedgerRow> ledger,
      Set<Integer> hidden) {}

  /**
   * Runs records through the steps whose rows are shown, and those before them.
   *
   * @param step as for {@link #of}
   */
  public static CapturedRun run(ObservedPlan observed, Sample sample, Optional<String> step) {
    List<Edge> all = new ArrayList<>();
    for (PlanNode node : observed.steps()) {
      for (int output = 0; output < node.outputs().size(); output++) {
        all.add(new Edge(node.name(), output));
      }
    }
    List<Edge> shown =
        step.map(name -> all.stream().filter(edge -> shows(observed, edge, name)).toList())
            // What collects from all steps, and a name that is none, which is refused.
            .filter(some -> !some.isEmpty())
            .orElse(all);
    return observed.showing(shown).run(sample.records());
  }

  /** Whether an output is the one of a name, or goes to the file's output of that name. */
  private static boolean shows(ObservedPlan observed, Edge edge, String name) {
    return CapturePoints.name(observed.plan(), edge).equals(name)
        || observed.written().stream()
            .anyMatch(output -> output.name().equals(name) && output.inputs().contains(edge));
  }

  /**
   * The rows after each step of a run, in the order of the graph; dead letters and late events
   * last, if there are any.
   *
   * @param step the only one to show; also an output of the file, or a step's side output
   */
  public static List<StepRows> of(ObservedPlan observed, CapturedRun run, Optional<String> step) {
    HiddenCells hidden = new HiddenCells(observed.plan());
    List<StepRows> all = new ArrayList<>();
    for (PlanNode node : observed.steps()) {
      for (int output = 0; output < node.outputs().size(); output++) {
        Edge edge = new Edge(node.name(), output);
        if (node.schema().equals(Envelopes.DEAD_LETTER)) {
          all.add(collected(CapturePoints.at(observed.plan(), edge), run, hidden));
          continue;
        }
        all.add(
            new StepRows(
                CapturePoints.name(observed.plan(), edge),
                observed.plan().schema(edge),
                rows(run, CapturePoints.name(observed.plan(), edge)),
                !node.windowing().isGlobal(),
                output == 0 ? ledger(run, node.name()) : Optional.empty(),
                hidden.in(edge)));
      }
    }
    for (PlanOutput output : observed.plan().outputs()) {
      boolean wanted = step.filter(output.name()::equals).isPresent();
      if (output.inputs().isEmpty() && (wanted || !rows(run, output.name()).isEmpty())) {
        all.add(collected(output, run, hidden));
      }
    }
    return step.map(name -> only(observed, all, name)).orElse(all);
  }

  /** The columns that tell most; the original bytes and the pipeline are left out. */
  private static StepRows collected(PlanOutput output, CapturedRun run, HiddenCells hidden) {
    List<String> columns =
        output.name().equals(OutputSpec.LATE)
            ? List.of("source", "partition", "offset", "event_time", "watermark", "lateness_ms")
            : List.of("step", "code", "message", "source", "partition", "offset");
    Schema.Builder schema = Schema.builder();
    columns.forEach(column -> schema.addField(output.schema().getField(column)));
    int[] places = columns.stream().mapToInt(output.schema()::indexOf).toArray();
    List<Event> rows =
        rows(run, output.name()).stream()
            .map(e -> e.withValues(Arrays.stream(places).mapToObj(i -> e.values()[i]).toArray()))
            .toList();
    // A message may quote what is not shown.
    Set<Integer> quoting =
        hidden.inRecords() && columns.contains("message")
            ? Set.of(columns.indexOf("message"))
            : Set.of();
    return new StepRows(output.name(), schema.build(), rows, false, Optional.empty(), quoting);
  }

  private static List<StepRows> only(ObservedPlan observed, List<StepRows> all, String name) {
    // An output of the file shows what goes into it.
    List<String> wanted =
        observed.written().stream()
            .filter(output -> output.name().equals(name))
            .flatMap(output -> output.inputs().stream())
            .map(edge -> CapturePoints.name(observed.plan(), edge))
            .toList();
    List<StepRows> found =
        all.stream()
            .filter(rows -> rows.name().equals(name) || wanted.contains(rows.name()))
            .toList();
    if (found.isEmpty()) {
      List<String> names = new ArrayList<>(all.stream().map(StepRows::name).toList());
      observed.written().forEach(output -> names.add(output.name()));
      names.add(OutputSpec.DEAD_LETTER);
      names.add(OutputSpec.LATE);
      List<String> distinct = names.stream().distinct().toList();
      throw Refusals.of(
          Refusals.USAGE,
          "there is no step or output '"
              + name
              + "'; expected one of "
              + String.join(", ", distinct)
              + "."
              + Nearest.hint(name, distinct));
    }
    return found;
  }

  private static List<Event> rows(CapturedRun run, String name) {
    return run.rows().getOrDefault(name, List.of()).stream().sorted(BY_TIME).toList();
  }

  private static Optional<LedgerRow> ledger(CapturedRun run, String name) {
    return run.ledger().rows().stream()
        .filter(row -> row.step().equals(name) && !row.kind().equals("output"))
        .findFirst();
  }
}
