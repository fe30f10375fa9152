package dev.millrace.runner.flink;

import dev.millrace.diag.Diagnostic;
import dev.millrace.runner.flink.JobHistory.Completed;
import dev.millrace.runner.flink.JobHistory.Failed;
import dev.millrace.runner.flink.JobHistory.FailedCheckpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * What is said about a job that fails and starts again, and about checkpoints that fail: each cause
 * at once, and then how often it came back, once a minute at most. Knows no clock but the
 * JobManager's, by which failures and checkpoints are dated.
 */
final class Restarts {
  private static final long SAY_AGAIN_AFTER = Duration.ofMinutes(1).toMillis();

  /** A job fails within milliseconds of the checkpoint that is the reason. */
  private static final long EXPLAINED_WITHIN = 1_000;

  private final String directory;
  private final int giveUpAfter;
  private final LongFunction<Optional<String>> logged;
  private final Map<String, Said> said = new LinkedHashMap<>();
  private final List<Long> byCheckpoints = new ArrayList<>();

  // The JobManager's answers about the job and about its checkpoints are not of one moment, so
  // what may belong to something in the other answer is told at the next look.

  /** Failed, and perhaps the job because of them. */
  private final List<FailedCheckpoint> waiting = new ArrayList<>();

  /** The job failed because of a checkpoint that is not known yet. */
  private final List<Failed> unexplained = new ArrayList<>();

  private long lastFailure;
  private long lastCheckpoint;
  private Optional<FailedCheckpoint> latest = Optional.empty();

  /** What was said about a cause, and how often it came since. */
  private static final class Said {
    private long at;
    private int since;
    private IntFunction<Diagnostic> words = count -> FlinkCodes.warning("", "");
  }

  /**
   * @param directory of the checkpoints, if it is known here
   * @param giveUpAfter so many restarts because of checkpoints, none completed between; 0 for never
   * @param logged why the checkpoint of an id failed, if the cluster's log has it
   */
  Restarts(Optional<String> directory, int giveUpAfter, LongFunction<Optional<String>> logged) {
    this.directory = directory.map(path -> " to " + path).orElse("");
    this.giveUpAfter = giveUpAfter;
    this.logged = logged;
  }

  /** What there is to say, now that this is known; failures that were told before are left out. */
  List<Diagnostic> tell(JobHistory history) {
    List<Diagnostic> told = new ArrayList<>();
    List<Failed> failures =
        history.failures().stream().filter(failure -> failure.at() > lastFailure).toList();
    tellCheckpoints(history, failures, told);
    String from =
        history.completed().isPresent() || history.lastState().isPresent()
            ? "its last checkpoint"
            : "its beginning";
    unexplained.forEach(failure -> sayByCheckpoint(failure, from, told));
    unexplained.clear();
    for (Failed failure : failures) {
      lastFailure = failure.at();
      if (!failure.byCheckpoint()) {
        // Numbers are offsets and times more often than causes.
        String cause = failure.reason().replaceAll("\\d+", "#");
        say("job " + cause, failure.at(), times -> started(failure, from, times), told);
        continue;
      }
      byCheckpoints.add(failure.at());
      if (isExplained(failure)) {
        sayByCheckpoint(failure, from, told);
      } else {
        unexplained.add(failure);
      }
    }
    history.completed().ifPresent(completed -> settle(completed, told));
    return told;
  }

  private void tellCheckpoints(JobHistory history, List<Failed> failures, List<Diagnostic> told) {
    // What made the job fail is told as the job's failure.
    Predicate<FailedCheckpoint> survived =
        checkpoint ->
            failures.stream().noneMatch(one -> one.byCheckpoint() && one.at() >= checkpoint.at());
    waiting.stream()
        .filter(survived)
        .forEach(one -> say("checkpoint", one.at(), times -> failedCheckpoint(one, times), told));
    waiting.clear();
    for (FailedCheckpoint checkpoint : history.failedCheckpoints()) {
      if (checkpoint.at() > lastCheckpoint) {
        lastCheckpoint = checkpoint.at();
        latest = Optional.of(checkpoint);
        if (checkpoint.at() > lastFailure && survived.test(checkpoint)) {
          waiting.add(checkpoint);
        }
      }
    }
  }

  private boolean isExplained(Failed failure) {
    return latest
        .filter(checkpoint -> failure.at() - checkpoint.at() < EXPLAINED_WITHIN)
        .isPresent();
  }

  private void sayByCheckpoint(Failed failure, String from, List<Diagnostic> told) {
    say("checkpoints", failure.at(), times -> startedByCheckpoints(from, times), told);
  }

  private void say(String cause, long at, IntFunction<Diagnostic> words, List<Diagnostic> told) {
    Said before = said.computeIfAbsent(cause, c -> new Said());
    before.since++;
    before.words = words;
    if (at - before.at >= SAY_AGAIN_AFTER) {
      boolean first = before.at == 0;
      told.add(words.apply(first ? 0 : before.since));
      before.at = at;
      before.since = 0;
    }
  }

  /** A checkpoint ends a row of failures: what was held back of it is told, and all begins anew. */
  private void settle(Completed completed, List<Diagnostic> told) {
    byCheckpoints.removeIf(at -> at <= completed.at());
    if (completed.at() <= Math.max(lastFailure, lastCheckpoint)) {
      return;
    }
    for (Said cause : said.values()) {
      if (cause.since > 0) {
        told.add(cause.words.apply(cause.since));
        cause.since = 0;
      }
    }
  }

  /** Whether the job starts again and again, and only because of its checkpoints. */
  boolean hopeless() {
    return giveUpAfter > 0 && byCheckpoints.size() >= giveUpAfter;
  }

  /** How often it has started again because of checkpoints since the last one was completed. */
  int inARow() {
    return byCheckpoints.size();
  }

  /** Why the latest of the checkpoints failed that did. */
  String checkpointReason() {
    return latest
        .map(checkpoint -> logged.apply(checkpoint.id()).orElse(checkpoint.message()))
        .orElse("the JobManager's log has the reason");
  }

  private static String more(int times) {
    return times == 1 ? " once more: " : " " + times + " more times: ";
  }

  private static Diagnostic started(Failed failure, String from, int times) {
    return FlinkCodes.warning(
        FlinkCodes.RESTARTED,
        (times == 0
                ? "the job failed and starts again from " + from + ": "
                : "the job failed and started again" + more(times))
            + failure.reason());
  }

  private Diagnostic startedByCheckpoints(String from, int times) {
    return FlinkCodes.warning(
        FlinkCodes.CHECKPOINTS,
        "checkpoints"
            + directory
            + (times == 0 ? " fail: " : " failed, and the job started again," + more(times))
            + withWhatToDo(checkpointReason())
            + (times == 0 ? "; until they succeed, the job starts again from " + from : ""));
  }

  private Diagnostic failedCheckpoint(FailedCheckpoint checkpoint, int times) {
    return FlinkCodes.warning(
        FlinkCodes.CHECKPOINTS,
        (times == 0
                ? "checkpoint " + checkpoint.id() + directory + " failed: "
                : "checkpoints" + directory + " failed" + more(times))
            + withWhatToDo(checkpointReason()));
  }

  /** A reason, with what helps if that is known. */
  static String withWhatToDo(String reason) {
    if (reason.matches(".*(No space left|[Qq]uota|File too large).*")) {
      return reason + ". Make room there";
    }
    return reason.matches(".*(Permission denied|Read-only|Mkdirs failed|not permitted).*")
        ? reason + ". Every process of the cluster has to be able to write there"
        : reason;
  }
}
