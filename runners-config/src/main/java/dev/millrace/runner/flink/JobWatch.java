package dev.millrace.runner.flink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a job from time to time: whether it failed and started again, and what of its
 * checkpoints. To be asked by one thread; the looking is done by another.
 */
final class JobWatch {
  /** As long as the JobManager gives the same answer, by default. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(3);

  /** In which a job does not start again. */
  private static final Set<String> ENDING =
      Set.of("FAILING", "FAILED", "CANCELLING", "CANCELED", "FINISHED");

  private final JobEndpoint job;
  private final Restarts restarts;
  private final Optional<String> directory;
  private final UnaryOperator<String> goingOn;
  private final ConcurrentLinkedQueue<Diagnostic> notices = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable CompletableFuture<?>> looking = new AtomicReference<>();
  private volatile @Nullable String givenUp;
  private long lookedAt = System.nanoTime();

  /**
   * @param directory of the checkpoints, if it is known here
   * @param giveUpAfter so many restarts because of checkpoints, none completed between; 0 for never
   */
  JobWatch(JobEndpoint job, Optional<String> directory, int giveUpAfter) {
    this(job, directory, giveUpAfter, path -> "--from-savepoint " + path);
  }

  /**
   * @param goingOn the options that go on from the path of a checkpoint
   */
  JobWatch(
      JobEndpoint job, Optional<String> directory, int giveUpAfter, UnaryOperator<String> goingOn) {
    this.job = job;
    this.directory = directory;
    this.goingOn = goingOn;
    this.restarts = new Restarts(directory, giveUpAfter, this::logged);
  }

  /** Looks, if the last time is long enough ago; does not wait for what is seen. */
  void look() {
    CompletableFuture<?> before = looking.get();
    if ((before != null && !before.isDone())
        || System.nanoTime() - lookedAt < LOOK_EVERY.toNanos()) {
      return;
    }
    lookedAt = System.nanoTime();
    looking.set(CompletableFuture.runAsync(this::lookNow));
  }

  private synchronized void lookNow() {
    if (givenUp != null) {
      return;
    }
    try {
      JobHistory history = history();
      if (ENDING.contains(job.get("").path("state").asText())) {
        return;
      }
      notices.addAll(restarts.tell(history));
      if (restarts.hopeless() && canGoOn(history)) {
        givenUp = hopeless(history);
      }
    } catch (IOException e) {
      // The JobManager is away, or another takes over; whoever waits for the job's end notices.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private JobHistory history() throws IOException, InterruptedException {
    return JobHistory.of(job.get("/exceptions"), job.get("/checkpoints"));
  }

  /** Whether cancelling the job takes nothing away that it could go on from. */
  private boolean canGoOn(JobHistory history) throws IOException, InterruptedException {
    JsonNode kept = job.get("/checkpoints/config").path("externalization");
    return history.lastState().isPresent()
        ? kept.path("enabled").asBoolean() && !kept.path("delete_on_cancellation").asBoolean()
        : history.completed().isEmpty();
  }

  private String hopeless(JobHistory history) {
    return "the job was cancelled after it had started again "
        + restarts.inARow()
        + " times because its checkpoints fail, and none was completed between: "
        + restarts.checkpointReason()
        + ". "
        + history
            .lastState()
            .map(path -> "Once that is mended, go on with " + goingOn.apply(path))
            .orElse("It had no checkpoint yet: once that is mended, start it anew");
  }

  /** What there is to say since the last call. */
  List<Diagnostic> notices() {
    List<Diagnostic> all = new ArrayList<>();
    for (Diagnostic one = notices.poll(); one != null; one = notices.poll()) {
      all.add(one);
    }
    return all;
  }

  /** Why the job is not to go on, once that is so. */
  Optional<String> givenUp() {
    return Optional.ofNullable(givenUp);
  }

  /** The exception to show for a job that has failed for good, with what the cluster knows. */
  synchronized RuntimeException explained(RuntimeException fault) {
    try {
      JobHistory history = history();
      if (canGoOn(history)) {
        history
            .lastState()
            .map(
                path ->
                    "the job ended; its last checkpoint is kept: "
                        + goingOn.apply(path)
                        + " goes on from there")
            .ifPresent(text -> notices.add(FlinkCodes.warning(FlinkCodes.LAST_STATE, text)));
      }
      if (fault instanceof UserException user
          && user.diagnostics().get(0).code().equals(FlinkCodes.CHECKPOINTS)
          && !history.failedCheckpoints().isEmpty()) {
        var unused = restarts.tell(history);
        return FlinkCodes.error(
            FlinkCodes.CHECKPOINTS,
            "checkpoints"
                + directory.map(path -> " to " + path).orElse("")
                + " fail, so the job was given up: "
                + Restarts.withWhatToDo(restarts.checkpointReason()),
            fault);
      }
    } catch (IOException nobodyAnswers) {
      return fault;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return fault;
  }

  private Optional<String> logged(long checkpoint) {
    try (Stream<String> log = job.log()) {
      return CheckpointLog.reason(log, job.id(), checkpoint);
    } catch (IOException noLog) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
