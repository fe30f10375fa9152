package dev.millrace.plan.check;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.model.PlanOutput;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Outputs of one file that would replace what another of them writes. */
public final class SharedPlaces {
  private final List<PlanOutput> outputs;
  private final Diagnostics problems;

  private SharedPlaces(List<PlanOutput> outputs, Diagnostics problems) {
    this.outputs = outputs;
    this.problems = problems;
  }

  /** Reports each output (ML-5208) whose place in a mode is that of one before it. */
  public static void check(List<PlanOutput> outputs, Diagnostics problems) {
    SharedPlaces places = new SharedPlaces(outputs, problems);
    places.check(PlanOutput::live);
    // A sink among the transforms is both sides, and is reported once.
    places.check(output -> output.replay().filter(sink -> !output.live().equals(output.replay())));
  }

  private void check(Function<PlanOutput, Optional<EndpointSpec>> side) {
    for (int i = 0; i < outputs.size(); i++) {
      PlanOutput output = outputs.get(i);
      Optional<EndpointSpec> sink = side.apply(output);
      outputs.subList(0, i).stream()
          .filter(earlier -> replaces(sink, side.apply(earlier)))
          .findFirst()
          .ifPresent(earlier -> report(output, sink.orElseThrow(), earlier));
    }
  }

  private static boolean replaces(Optional<EndpointSpec> sink, Optional<EndpointSpec> other) {
    return sink.isPresent()
        && other.isPresent()
        && Connectors.sink(sink.get()).replaces(sink.get(), other.get());
  }

  private void report(PlanOutput output, EndpointSpec sink, PlanOutput earlier) {
    problems.error(
        sink.position(),
        ErrorCodes.PLACE_SHARED,
        output.name(),
        "writes to "
            + Connectors.sink(sink).place(sink)
            + ", as '"
            + earlier.name()
            + "' does, and one would replace what the other wrote; expected another place, or one"
            + " output with the rows of both (Flatten).");
  }
}
