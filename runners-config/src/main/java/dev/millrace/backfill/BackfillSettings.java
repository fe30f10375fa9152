package dev.millrace.backfill;

import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is replayed in parts, and how.
 *
 * @param from first event time of the rows
 * @param to exclusive
 * @param each how long a part is; the last one may be shorter
 * @param out where outputs go instead of where the file says: {@code out/NAME}
 * @param disabledRules labels of the optimiser's rules that are switched off
 */
public record BackfillSettings(
    Plan plan,
    Instant from,
    Instant to,
    Duration each,
    Optional<String> out,
    Set<String> disabledRules) {
  /** Of a millisecond. */
  private static final int NANOS = 1_000_000;

  private static final int MOST_PARTS = 100_000;

  /** A part of event time, half-open. */
  record Span(Instant from, Instant to) {}

  /**
   * @throws dev.millrace.diag.UserException ML-4100 if there would be no part, or more than anybody
   *     wants, or if edges lie between milliseconds
   */
  public BackfillSettings {
    if (from.getNano() % NANOS != 0 || to.getNano() % NANOS != 0 || each.getNano() % NANOS != 0) {
      throw Refusals.of(
          Refusals.USAGE, "--from, --to and --chunk have whole milliseconds, as event times do");
    }
    if (each.toMillis() < 1 || Duration.between(from, to).dividedBy(each) >= MOST_PARTS) {
      throw Refusals.of(
          Refusals.USAGE,
          "--chunk must give between 1 and "
              + MOST_PARTS
              + " chunks of the range, but was: "
              + each);
    }
  }

  /** The parts, in the order of their times. */
  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (Instant start = from; start.isBefore(to); start = start.plus(each)) {
      Instant end = start.plus(each);
      spans.add(new Span(start, end.isBefore(to) ? end : to));
    }
    return spans;
  }

  /** Where the part before one begins; where it begins itself, if it is the first. */
  Instant before(Span span) {
    return span.from().equals(from) ? from : span.from().minus(each);
  }

  /** The directories of the outputs, in the order of the file. */
  List<String> directories() {
    return outputs().stream().map(this::directory).toList();
  }

  /** Where an output goes. */
  String directory(PlanOutput output) {
    EndpointSpec sink = output.replay().orElseThrow();
    return out.map(dir -> LocalPaths.resolve(dir, output.name()))
        .orElseGet(() -> Connectors.sink(sink).place(sink));
  }

  List<PlanOutput> outputs() {
    return PipelineCompiler.replayed(plan).outputs();
  }

  /**
   * Refuses outputs of which no part can be replaced.
   *
   * @throws dev.millrace.diag.UserException ML-4141
   */
  void requireDirectories() {
    for (PlanOutput output : outputs()) {
      EndpointSpec sink = output.replay().orElseThrow();
      if (out.isEmpty() && Connectors.sink(sink).delivery() != Delivery.WHOLE_FILES) {
        throw Refusals.of(
            Refusals.NOT_REPLACEABLE,
            "outputs."
                + output.name()
                + ": of what "
                + sink.type()
                + " writes no part can be"
                + " replaced; --chunk takes directories of files, or --out DIR for files of all"
                + " outputs");
      }
    }
  }

  /** A replay of everything, of which parts are taken. */
  RunRequest request() {
    return request(Optional.empty(), Optional.empty());
  }

  /** A replay of the events of the range. */
  RunRequest requestOfRange() {
    return request(Optional.of(from), Optional.of(to));
  }

  private RunRequest request(Optional<Instant> first, Optional<Instant> last) {
    return new RunRequest(
        plan, RunMode.REPLAY, first, last, Optional.empty(), out, Set.of(), disabledRules);
  }
}
