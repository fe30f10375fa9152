package dev.millrace.verification;

import dev.millrace.base.TempDirectory;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.job.Report;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import dev.millrace.show.RowProgress;
import dev.millrace.shuffle.Shuffle;
import dev.millrace.shuffle.ShuffledData;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verification.Findings.Trial;
import dev.millrace.verify.AsideEvent;
import dev.millrace.verify.AsideEvents;
import dev.millrace.verify.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proves the parity law on data without a broker: runs both modes here. The events of a directory
 * are replayed, and run live in random orders of arrival; every live run is compared with a replay
 * without the events that were late in it.
 */
public final class ShuffleVerification {
  private final JobRunner runner;
  private final VerifySettings settings;
  private final Plan plan;
  private final Console console;
  private final boolean showProgress;
  private final RowProgress progress;

  /**
   * @param data the directory with the events
   * @throws dev.millrace.diag.UserException ML-4106 if the file says {@code replayable: false},
   *     ML-4115 or ML-4116 if the data is not there
   */
  public ShuffleVerification(
      JobRunner runner, VerifySettings settings, Path data, Console console, boolean showProgress) {
    Verification.checkReplayable(settings.plan());
    this.runner = runner;
    this.settings = settings;
    this.plan = OutputComparison.withAllOutputs(DataDirectory.apply(settings.plan(), data));
    this.console = console;
    this.showProgress = showProgress;
    this.progress = new RowProgress(console, showProgress);
  }

  /**
   * Runs everything.
   *
   * @param shuffles how many live runs
   * @param seed of the first; each further one has the next number
   * @throws dev.millrace.diag.UserException ML-4118 if there are no events, ML-51xx if the data
   *     cannot be read
   */
  public Findings run(int shuffles, long seed) {
    List<Trial> trials = new ArrayList<>();
    try (TempDirectory temp = TempDirectory.create("millrace-verify")) {
      progress.start("reading events");
      RunRequest whole = replayRequest(temp.path().resolve("with"), Set.of());
      try (ShuffledData data = ShuffledData.read(whole, temp.path(), progress::read)) {
        progress.finish();
        if (data.size() == 0) {
          throw Refusals.of(Refusals.NO_EVENTS, "--data holds no events" + inRange());
        }
        Report replay = runner.run(whole);
        for (int i = 0; i < shuffles && !replay.cancelled(); i++) {
          Trial trial = trial(i + 1, shuffles, data.shuffle(seed + i), data, replay, temp.path());
          trials.add(trial);
          if (trial.cancelled()) {
            break;
          }
        }
        if (replay.cancelled()) {
          trials.add(cancelled(replay));
        }
      }
    }
    return new Findings(settings, Optional.of(seed), List.of(), List.of(), trials);
  }

  private String inRange() {
    return settings.ranged() ? " in the time range" : "";
  }

  private static Trial cancelled(Report replay) {
    return new Trial(
        "replay",
        Optional.empty(),
        "",
        new AsideEvents(),
        Optional.empty(),
        replay,
        List.of(),
        List.of());
  }

  private Trial trial(
      int number, int of, Shuffle shuffle, ShuffledData data, Report replay, Path temp) {
    if (showProgress) {
      console.err(announced(number, of, shuffle));
    }
    AsideEvents aside = late(shuffle);
    Path live = temp.resolve("live");
    Path with = temp.resolve("with");
    Report report = runner.run(data.live(live), options -> data.compile(shuffle, live, options));
    Path without = aside.isEmpty() ? with : temp.resolve("without");
    Report expected = replay;
    if (!aside.isEmpty() && !report.cancelled()) {
      expected = runner.run(replayRequest(without, aside.coordinates()));
    }
    List<Comparison> parity = new ArrayList<>();
    List<Comparison> effect = new ArrayList<>();
    if (!report.cancelled() && !expected.cancelled()) {
      for (PlanOutput output : OutputComparison.compared(plan)) {
        progress.start("comparing " + output.name());
        parity.add(Verification.replays(settings, output, live, without, temp, progress));
        if (!aside.isEmpty()) {
          effect.add(Verification.replays(settings, output, without, with, temp, progress));
        }
      }
      progress.finish();
    }
    TempDirectory.delete(live);
    if (!aside.isEmpty()) {
      TempDirectory.delete(without);
    }
    return new Trial(
        "shuffle " + number,
        Optional.of(shuffle.seed()),
        shuffle.arrival().text(),
        aside,
        Optional.of(report),
        expected,
        parity,
        effect);
  }

  private static String announced(int number, int of, Shuffle shuffle) {
    return "shuffle "
        + number
        + " of "
        + of
        + ", seed "
        + shuffle.seed()
        + ": "
        + shuffle.arrival().text()
        + ", "
        + Quantities.count(shuffle.batches(), "batch", "batches")
        + ", "
        + Quantities.count(shuffle.late().size(), "late event");
  }

  private static AsideEvents late(Shuffle shuffle) {
    AsideEvents aside = new AsideEvents();
    for (Shuffle.Late late : shuffle.late()) {
      SourceRecord record = late.record();
      Duration by = Duration.ofMillis(record.watermark() - record.time());
      aside.add(
          new AsideEvent(
              AsideEvent.Kind.LATE,
              record.coordinates(),
              late.stream(),
              record.time(),
              record.row(),
              Quantities.duration(by) + " late"));
    }
    return aside;
  }

  private RunRequest replayRequest(Path out, Set<Coordinates> without) {
    return new RunRequest(
        plan,
        RunMode.REPLAY,
        settings.from(),
        settings.to(),
        Optional.empty(),
        Optional.of(out.toString()),
        without,
        settings.disabledRules());
  }
}
