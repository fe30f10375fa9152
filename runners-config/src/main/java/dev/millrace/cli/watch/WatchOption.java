package dev.millrace.cli.watch;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Failure;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import dev.millrace.show.Quantities;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whether a command runs again and again, whenever its files change. */
public final class WatchOption {
  /**
   * How often files are looked at. Changes are not waited for by the system's notices: these do not
   * come for files on network drives and in most containers' mounts.
   */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** How long a round that is stopped may clean up. */
  private static final Duration CLEANED_WITHIN = Duration.ofSeconds(5);

  @Option(
      names = "--watch",
      description =
          "Run again whenever a file, or a file that it names, changes: rows, schemas, included"
              + " files, and those of directories and patterns under 'path'. Ctrl-C ends it.")
  private boolean watch;

  /** Whether it was asked for. */
  public boolean isOn() {
    return watch;
  }

  /**
   * Runs once, or until the process or the thread is to end.
   *
   * @param files the pipeline files
   * @param round what is done with them; what it throws is shown, and ends nothing if files are
   *     watched
   * @return the exit code
   * @throws Exception what the round throws, if it runs once
   */
  public int run(Context context, List<Path> files, FileOptions options, Callable<Integer> round)
      throws Exception {
    if (!watch) {
      return round.call();
    }
    NamedFiles named = new NamedFiles(files, options.variables(context).texts());
    Thread rounds = Thread.currentThread();
    Thread end =
        new Thread(
            () -> {
              // A round in between removes what it keeps in temporary files.
              rounds.interrupt();
              context.ending().await(CLEANED_WITHIN);
            },
            "millrace-watch-end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      Map<Path, String> seen = Map.of();
      while (true) {
        seen = changed(named, seen);
        clear(context.console());
        shown(context.console(), round);
        note(context.console(), files, seen);
      }
    } catch (InterruptedException e) {
      return ExitCode.INTERRUPTED;
    } finally {
      forget(end);
    }
  }

  /** Waits until files are other than they were, and have been so for a moment. */
  private static Map<Path, String> changed(NamedFiles named, Map<Path, String> seen)
      throws InterruptedException {
    Map<Path, String> before = seen;
    while (true) {
      Map<Path, String> now = named.stamps();
      // Who saves several files, or one in several steps, is waited for.
      if (!now.equals(seen) && (seen.isEmpty() || now.equals(before))) {
        return now;
      }
      before = now;
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private static void clear(Console console) {
    if (console.style().live()) {
      console.clear();
    }
  }

  private static void shown(Console console, Callable<Integer> round) throws InterruptedException {
    try {
      int unused = round.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (isInterrupted(e)) {
        throw new InterruptedException();
      }
      Failure.of(e)
          .diagnostics()
          .forEach(problem -> console.err(Messages.line(problem, console.errStyle())));
    }
  }

  /** Whether it ended because the thread was told to. */
  private static boolean isInterrupted(Throwable thrown) {
    return Thread.interrupted()
        || Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
            .anyMatch(InterruptedException.class::isInstance);
  }

  private static void note(Console console, List<Path> files, Map<Path, String> seen) {
    int others = seen.size() - files.size();
    // Results may be read by a program.
    console.err("");
    console.err(
        console
            .errStyle()
            .dim(
                LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)
                    + ": watching "
                    + String.join(", ", files.stream().map(Path::toString).toList())
                    + (others > 0
                        ? " and " + Quantities.count(others, "file") + " named there"
                        : "")
                    + "; Ctrl-C ends"));
  }

  private static void forget(Thread end) {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException shuttingDown) {
      // It is what ends this.
      return;
    }
  }
}
