package dev.millrace.verification;

import dev.millrace.job.ExitCode;
import dev.millrace.job.Report;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.verify.AsideEvents;
import dev.millrace.verify.DiffResult;
import dev.millrace.verify.OutputKeys;
import java.util.List;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param seed of the shuffles; empty where the outputs of a past run were compared
 * @param runs that wrote what was compared; empty for shuffles
 * @param notes what the user should know when reading the result
 * @param trials one live run, or one per shuffle
 */
public record Findings(
    VerifySettings settings,
    Optional<Long> seed,
    List<RunSeen> runs,
    List<String> notes,
    List<Trial> trials) {

  public Findings {
    runs = List.copyOf(runs);
    notes = List.copyOf(notes);
    trials = List.copyOf(trials);
  }

  /**
   * A run that wrote live outputs.
   *
   * @param runId empty for records without a mark
   * @param pipelineHash empty for records without a mark
   * @param rows of it that were read
   */
  record RunSeen(String runId, String pipelineHash, long rows) {}

  /** One output, compared. */
  record Comparison(PlanOutput output, OutputKeys keys, DiffResult diff) {}

  /**
   * One live run against a replay.
   *
   * @param name for people
   * @param seed of a shuffle
   * @param arrival how the events of a shuffle arrived
   * @param aside events that the live run put aside and the replay leaves out
   * @param live the report of a shuffle's live run
   * @param replay the report of the replay without those events
   * @param parity per output: left live, right replay
   * @param effect per output: left replay without, right replay with the events put aside; empty if
   *     there are none
   */
  record Trial(
      String name,
      Optional<Long> seed,
      String arrival,
      AsideEvents aside,
      Optional<Report> live,
      Report replay,
      List<Comparison> parity,
      List<Comparison> effect) {
    Trial {
      parity = List.copyOf(parity);
      effect = List.copyOf(effect);
    }

    boolean cancelled() {
      return replay.cancelled() || live.map(Report::cancelled).orElse(false);
    }

    /** Whether both ledgers add up. */
    boolean balanced() {
      return replay.ledger().balanced()
          && live.map(report -> report.ledger().balanced()).orElse(true);
    }
  }

  /** Whether nothing unexplained remains in an output. */
  boolean same(Comparison comparison) {
    DiffResult diff = comparison.diff();
    return diff.same() || settings.allowRepeats() && diff.onlyRepeated();
  }

  /** Whether nothing unexplained remains in a trial. */
  boolean same(Trial trial) {
    return trial.parity().stream().allMatch(this::same);
  }

  /** Whether nothing unexplained remains at all. */
  boolean same() {
    return trials.stream().allMatch(this::same);
  }

  boolean cancelled() {
    return trials.stream().anyMatch(Trial::cancelled);
  }

  public int exitCode() {
    if (cancelled()) {
      return ExitCode.INTERRUPTED;
    }
    return same() && trials.stream().allMatch(Trial::balanced) ? ExitCode.OK : ExitCode.DIFFERENT;
  }
}
