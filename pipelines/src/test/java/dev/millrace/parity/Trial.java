package dev.millrace.parity;

import dev.millrace.base.TempDirectory;
import dev.millrace.capture.CapturedRun;
import dev.millrace.compile.Ledger;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.filetest.MemoryRuns.Arrival;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.oracle.TimedRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a case in all forms and holds each to the model. */
final class Trial {
  /**
   * What was wrong.
   *
   * @param ref the output at fault, empty where it was no output
   */
  record Failure(String form, String ref, String text) {
    /** For people: how to see it again, what was wrong, and with which file and rows. */
    String describe(Case one) {
      return "seed "
          + one.seed()
          + " fails ("
          + form
          + ") at "
          + ref
          + "; again with -Dmillrace.parity.seed="
          + one.seed()
          + "\n"
          + text
          + "\n"
          + one;
    }
  }

  /** Tells what must come out. */
  interface Judge {
    /** The independent model. */
    Judge MODEL = Expectation::of;

    Expectation of(Case one, Plan plan);
  }

  /** In which a case runs live. */
  private static final List<String> ORDERS =
      List.of("live, shuffled", "live, nearly sorted", "live, with late events");

  private final Case one;
  private final Plan plan;
  private final Judge judge;
  private final Runner runner;
  private final Draw draw;

  /** Where a form is run. */
  interface Runner {
    PipelineOptions options(boolean live);
  }

  private Trial(Case one, Plan plan, Judge judge, Runner runner) {
    this.one = one;
    this.plan = plan;
    this.judge = judge;
    this.runner = runner;
    // Other choices than the case's own, but as fixed by the seed.
    this.draw = new Draw(one.seed() ^ 0x5DEECE66DL);
  }

  /**
   * The first thing that is wrong, if any.
   *
   * @param tally counts the case
   */
  static Optional<Failure> of(Case one, Judge judge, Budget.Tally tally) {
    try (TempDirectory scratch = TempDirectory.create("millrace-parity")) {
      Path tables = scratch.path();
      Plan plan;
      try {
        plan = plan(one, one.yaml(), tables);
      } catch (RuntimeException e) {
        return Optional.of(new Failure("plan", "", e.toString()));
      }
      tally.add(one, plan.spec());
      return new Trial(one, plan, judge, live -> MemoryRuns.directOptions())
          .failure(tally.orders());
    }
  }

  /**
   * The first thing that is wrong on another runner: replayed, and live.
   *
   * @param everyOrder whether it runs live in every order of arrival, or in one
   */
  static Optional<Failure> on(Runner runner, Case one, boolean everyOrder) {
    try (TempDirectory scratch = TempDirectory.create("millrace-parity")) {
      Path tables = scratch.path();
      return new Trial(one, plan(one, one.yaml(), tables), Judge.MODEL, runner)
          .failure(everyOrder ? ORDERS.size() : 1);
    }
  }

  static Plan plan(String yaml) {
    return Planner.plan(PipelineFiles.parse("generated.yaml", yaml, Map.of()).spec());
  }

  /** Plans a case's file with its tables in a directory. */
  static Plan plan(Case one, String yaml, Path tables) {
    one.files()
        .forEach(
            (file, text) -> {
              try {
                Files.writeString(tables.resolve(file), text);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Map<String, String> variables =
        Map.of(Step.TABLES, tables.toString(), MaskDraws.SALT_NAME, MaskDraws.SALT);
    Plan plan = Planner.plan(PipelineFiles.parse("generated.yaml", yaml, variables).spec());
    // A run refuses what these refuse.
    Planner.checkMode(plan, PlanMode.LIVE, false);
    Planner.checkMode(plan, PlanMode.REPLAY, false);
    return plan;
  }

  private Optional<Failure> failure(int ordersTried) {
    List<Arrivals> orders =
        List.of(
            Arrivals.shuffled(one, draw),
            Arrivals.nearlySorted(one, draw),
            Arrivals.bounded(one, draw));
    Optional<Failure> failure = run("replay", orders.get(0), false);
    int first = draw.between(0, ORDERS.size() - 1);
    for (int i = 0; i < ordersTried && failure.isEmpty(); i++) {
      int order = (first + i) % ORDERS.size();
      failure = run(ORDERS.get(order), orders.get(order), true);
    }
    return failure;
  }

  private Optional<Failure> run(String form, Arrivals arrivals, boolean live) {
    Expectation expected = judge.of(one.withEvents(arrivals.onTime()), plan);
    try {
      CapturedRun result =
          new MemoryRuns(plan, runner.options(live))
              .run(arrivals.byStream(), live, draw.between(1, 4));
      return compare(form, expected, result, live ? arrivals.late() : 0);
    } catch (RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return Optional.of(
          new Failure(form, "", root + "\n  at " + List.of(root.getStackTrace()).subList(0, 8)));
    }
  }

  private Optional<Failure> compare(
      String form, Expectation expected, CapturedRun result, int late) {
    for (String ref : one.outputs()) {
      PlanOutput output = output(Case.outputName(ref));
      List<TimedRow> actual = Rows.of(result.results(plan, output), output.schema());
      String difference =
          Rows.difference(Rows.multiset(expected.rows().get(ref)), Rows.multiset(actual));
      if (!difference.isEmpty()) {
        return Optional.of(new Failure(form, ref, difference));
      }
    }
    int dead = result.rows().get(OutputSpec.DEAD_LETTER).size();
    int reallyLate = result.rows().get(OutputSpec.LATE).size();
    if (dead != expected.dead() || reallyLate != late) {
      String text =
          dead + " dead letters of " + expected.dead() + ", " + reallyLate + " late of " + late;
      return Optional.of(new Failure(form, "", text));
    }
    for (Ledger.LedgerRow row : result.ledger().rows()) {
      // What sinks count is missing: these outputs are captured before any.
      boolean output = row.kind().equals("output");
      long in = output ? result.rows().get(row.step()).size() : row.in();
      if (in != row.expectedIn() || !output && row.held() != 0) {
        return Optional.of(new Failure(form, "", "the ledger is out of balance: " + row));
      }
    }
    return Optional.empty();
  }

  private PlanOutput output(String name) {
    return plan.outputs().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
  }

  /** A stand-in for arrivals that only a replay reads. */
  static Map<String, List<Arrival>> archived(Case one) {
    return Arrivals.shuffled(one, new Draw(one.seed())).byStream();
  }
}
