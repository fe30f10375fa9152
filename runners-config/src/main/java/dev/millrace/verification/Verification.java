package dev.millrace.verification;

import dev.millrace.base.TempDirectory;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.dlq.SentBackRecords;
import dev.millrace.element.Coordinates;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.job.Report;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.resend.Resending;
import dev.millrace.show.Console;
import dev.millrace.show.RowProgress;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verification.Findings.Trial;
import dev.millrace.verify.AsideEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proves the parity law on data: what a finished live run wrote to its outputs equals, as multisets
 * of rows and event times, what a replay of the archive gives without the events that the live run
 * put aside at its sources as late or dead. A second replay, with those events, tells what they
 * would have changed.
 */
public final class Verification {
  private final JobRunner runner;
  private final VerifySettings settings;
  private final RowProgress progress;

  /**
   * @throws dev.millrace.diag.UserException ML-4106 if the file says {@code replayable: false}
   */
  public Verification(
      JobRunner runner, VerifySettings settings, Console console, boolean showProgress) {
    checkReplayable(settings.plan());
    this.runner = runner;
    this.settings = settings;
    this.progress = new RowProgress(console, showProgress);
  }

  static void checkReplayable(Plan plan) {
    if (!plan.spec().replayable()) {
      throw Refusals.of(
          Refusals.NOT_REPLAYABLE,
          plan.spec().file()
              + " says 'replayable: false': its live results depend on more than its events, and"
              + " nothing can be proved about them");
    }
  }

  /**
   * Reads the live outputs, runs the replays and compares.
   *
   * @throws dev.millrace.diag.UserException if there is nothing that can be compared, or if outputs
   *     or archives cannot be read; see {@link LiveOutputs#read}
   */
  public Findings run() {
    try (TempDirectory temp = TempDirectory.create("millrace-verify");
        LiveOutputs live = LiveOutputs.read(settings, temp.path(), progress)) {
      AsideReader reader = new AsideReader(settings, live::isWanted);
      AsideEvents aside = reader.read();
      List<String> notes = new ArrayList<>(live.notes());
      notes.addAll(reader.notes());
      Path without = temp.path().resolve("without");
      SentBackRecords sentBack = reader.sentBack();
      Set<Coordinates> leftOut = new HashSet<>(aside.coordinates());
      leftOut.addAll(sentBack.places());
      Report replay = replay(without, leftOut, sentBack);
      List<Comparison> parity = new ArrayList<>();
      List<Comparison> effect = new ArrayList<>();
      if (!replay.cancelled()) {
        for (OutputComparison comparison : live.comparisons()) {
          progress.start("comparing " + comparison.output().name());
          comparison.addRightFiles(without);
          Comparison result = comparison.result();
          parity.add(result);
          settings
              .held()
              .note(settings.plan(), result.output(), result.diff().waiting())
              .ifPresent(notes::add);
        }
        effect.addAll(effect(aside, sentBack, without, live.comparisons(), temp.path()));
      }
      progress.finish();
      if (parity.stream().anyMatch(comparison -> !comparison.diff().same())) {
        notes.addAll(ArchiveCoverage.notes(settings));
      }
      Trial trial =
          new Trial(
              "live run", Optional.empty(), "", aside, Optional.empty(), replay, parity, effect);
      return new Findings(settings, Optional.empty(), live.runs(), notes, List.of(trial));
    }
  }

  private Report replay(Path out, Set<Coordinates> without, SentBackRecords sentBack) {
    RunRequest request =
        new RunRequest(
                OutputComparison.withAllOutputs(settings.plan()),
                RunMode.REPLAY,
                settings.from(),
                settings.to(),
                Optional.empty(),
                Optional.of(out.toString()),
                without,
                settings.disabledRules())
            .readingUpTo(settings.held().read());
    if (sentBack.judged().isEmpty()) {
      return runner.run(request);
    }
    var unused = Planner.checkMode(request.plan(), PlanMode.REPLAY, true);
    return runner.run(
        request, options -> Resending.compileReplay(request, options, sentBack.judged()));
  }

  private List<Comparison> effect(
      AsideEvents aside,
      SentBackRecords sentBack,
      Path without,
      List<OutputComparison> compared,
      Path temp) {
    List<Comparison> effect = new ArrayList<>();
    if (aside.isEmpty()) {
      return effect;
    }
    Path with = settings.fullReplay().orElse(temp.resolve("with"));
    if (settings.fullReplay().isEmpty() && replay(with, sentBack.places(), sentBack).cancelled()) {
      return effect;
    }
    for (OutputComparison live : compared) {
      effect.add(replays(settings, live.output(), without, with, temp, progress));
    }
    return effect;
  }

  /** Compares the outputs of two replays. */
  static Comparison replays(
      VerifySettings settings,
      PlanOutput output,
      Path left,
      Path right,
      Path temp,
      RowProgress progress) {
    try (OutputComparison comparison =
        new OutputComparison(settings.plan(), output, true, temp, settings.samples(), progress)) {
      comparison.addLeftFiles(left);
      comparison.addRightFiles(right);
      return comparison.result();
    }
  }
}
