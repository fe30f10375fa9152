package dev.millrace.filetest;

import dev.millrace.capture.CapturedRun;
import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.filetest.FuzzCase.Outcome;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.Located;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Expectation;
import dev.millrace.spec.TestSpec.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Random events through a pipeline: whether live runs, in which they arrive in random order with a
 * watermark that makes none of them late, give the rows that a replay gives.
 */
public final class Fuzz {
  private static final int MOST_EVENTS = 10;
  private static final int LIVE_RUNS = 2;

  private final Plan plan;
  private final Supplier<PipelineOptions> options;
  private final Map<String, List<Object[]>> known = new LinkedHashMap<>();

  /**
   * @param options of the direct runner, fresh ones for every run
   * @throws dev.millrace.diag.UserException if the file's own tests are wrong
   */
  public Fuzz(PipelineSpec spec, Supplier<PipelineOptions> options) {
    this.plan = FileTestPlan.of(spec, everything(spec)).plan();
    this.options = options;
    plan.streams().keySet().forEach(name -> known.put(name, new ArrayList<>()));
    for (TestSpec test : spec.tests()) {
      FileTestInput.all(plan, test)
          .forEach(
              (name, input) ->
                  input.records().stream()
                      .map(SourceRecord::row)
                      .forEach(row -> rowsOf(name).add(row)));
    }
  }

  private List<Object[]> rowsOf(String stream) {
    return Objects.requireNonNull(known.get(stream));
  }

  /** A test that looks at all outputs and lets nothing arrive. */
  private static TestSpec everything(PipelineSpec spec) {
    List<Expectation> outputs =
        spec.outputs().stream()
            .filter(output -> output.input().isPresent())
            .map(
                output ->
                    new Expectation(
                        new Located(output.name(), output.position()), List.of(), Optional.empty()))
            .toList();
    return new TestSpec(
        "fuzz",
        spec.outputs().get(0).position(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        outputs,
        List.of(),
        List.of(),
        List.of(Mode.LIVE, Mode.REPLAY));
  }

  /** Whether a pipeline has streams, which alone can arrive in another order. */
  public static boolean applies(PipelineSpec spec) {
    return !spec.streams().isEmpty() && !spec.outputs().isEmpty();
  }

  /**
   * Tries one case.
   *
   * @param name of the test that a failure is printed as
   * @return a failing case, as small as leaving out events makes it, as an entry of {@code tests};
   *     empty if all runs gave the same rows
   */
  public Optional<String> run(String name, long seed) {
    Random random = new Random(seed);
    FuzzCase drawn = draw(random);
    for (int i = 0; i < LIVE_RUNS; i++) {
      FuzzCase arriving = drawn.shuffled(random);
      if (!agree(arriving)) {
        FuzzCase small = arriving.smaller(one -> !agree(one));
        return Optional.of(small.asTest(name, plan, replayed(small)));
      }
    }
    return Optional.empty();
  }

  private FuzzCase draw(Random random) {
    Map<String, List<RandomRows.Timed>> events = new LinkedHashMap<>();
    plan.streams()
        .forEach(
            (name, stream) -> {
              RandomRows rows = new RandomRows(stream, rowsOf(name), random);
              List<RandomRows.Timed> some = new ArrayList<>();
              for (int left = random.nextInt(MOST_EVENTS + 1); left > 0; left--) {
                rows.next().ifPresent(some::add);
              }
              events.put(name, some);
            });
    return new FuzzCase(events);
  }

  private boolean agree(FuzzCase one) {
    return outcome(one, Mode.LIVE).equals(outcome(one, Mode.REPLAY));
  }

  private Outcome outcome(FuzzCase one, Mode mode) {
    return Outcome.of(plan, run(one, mode));
  }

  private Map<String, List<Event>> replayed(FuzzCase one) {
    return run(one, Mode.REPLAY).rows();
  }

  private CapturedRun run(FuzzCase one, Mode mode) {
    boolean live = mode == Mode.LIVE;
    return CapturedRun.of(
        plan,
        FileTestSources.of(plan, one.inputs(), live),
        live ? CapturedRun.Form.LIVE : CapturedRun.Form.REPLAY,
        options.get());
  }

  /** Whether an output is one of the file's own, as against letters and late events. */
  static boolean isCompared(String output) {
    return !output.equals(OutputSpec.DEAD_LETTER) && !output.equals(OutputSpec.LATE);
  }
}
