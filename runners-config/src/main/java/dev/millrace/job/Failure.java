package dev.millrace.job;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.engine.stage.BadRowException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a command's exception means for the user: which exit code, which lines.
 *
 * @param diagnostics one line each
 */
public record Failure(int exitCode, List<Diagnostic> diagnostics) {
  private static final Pattern ROWS_DIFFER = Pattern.compile("ML-607\\d");
  private static final Pattern ENVIRONMENT = Pattern.compile("ML-5.*|ML-420[234678]|ML-4260");

  /**
   * Judges an exception by itself and its causes, outermost first: runners wrap what their workers
   * throw, and repeat its message. What Millrace says itself, with a place, goes before what the
   * words of the system mean.
   */
  public static Failure of(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = next(t)) {
      if (t instanceof RejectedFile rejected) {
        return new Failure(ExitCode.USAGE, rejected.diagnostics());
      }
      if (t instanceof UserException user) {
        return new Failure(exitCode(user.diagnostics()), user.diagnostics());
      }
      if (t instanceof BadRowException bad) {
        String why =
            withoutDot(String.valueOf(bad.getMessage()))
                + ". The pipeline file says 'on_error: fail', or has neither 'streams' nor"
                + " 'outputs', so it ends the run";
        return new Failure(
            ExitCode.ENVIRONMENT,
            List.of(
                Refusals.diagnostic(
                    bad.code(),
                    why
                        + "; an output 'dead_letter', or "
                        + "'error_handling: {output: NAME}' at the step, takes such rows.")));
      }
    }
    for (Throwable t = thrown; t != null; t = next(t)) {
      Optional<Diagnostic> environment = environment(t);
      if (environment.isPresent()) {
        return new Failure(ExitCode.ENVIRONMENT, List.of(environment.get()));
      }
    }
    return new Failure(
        ExitCode.BUG,
        List.of(
            Refusals.diagnostic(
                Refusals.BUG,
                "this is a bug of Millrace: "
                    + withoutDot(describe(root(thrown)))
                    + ". Run the command again with --debug for the stack trace, and please report"
                    + " it.")));
  }

  /**
   * The file was found to be right before: what is wrong with sources and sinks is outside of it.
   */
  private static int exitCode(List<Diagnostic> diagnostics) {
    if (all(diagnostics, ROWS_DIFFER)) {
      return ExitCode.DIFFERENT;
    }
    return all(diagnostics, ENVIRONMENT) ? ExitCode.ENVIRONMENT : ExitCode.USAGE;
  }

  private static boolean all(List<Diagnostic> diagnostics, Pattern codes) {
    return diagnostics.stream()
        .filter(Diagnostic::isError)
        .allMatch(d -> codes.matcher(d.code()).matches());
  }

  private static Optional<Diagnostic> environment(Throwable t) {
    String message = String.valueOf(t.getMessage());
    if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
      return Optional.of(
          Refusals.diagnostic(
              Refusals.DISK_FULL,
              "no space is left on a disk"
                  + fileOf(t).map(file -> " (" + file + ")").orElse("")
                  + ". Nothing half-written was published; make room and run again."));
    }
    if (t instanceof AccessDeniedException denied) {
      return path(denied.getFile(), "no permission");
    }
    if (t instanceof NoSuchFileException missing) {
      return path(missing.getFile(), "no such file or directory");
    }
    if (t instanceof FileNotFoundException missing) {
      return path(message, missing.getMessage() == null ? "no such file" : "cannot be opened");
    }
    if (t instanceof ConnectException
        || t instanceof UnknownHostException
        || t instanceof org.apache.kafka.common.errors.TimeoutException
        || t instanceof org.apache.kafka.common.errors.DisconnectException) {
      return Optional.of(
          Refusals.diagnostic(
              Refusals.UNREACHABLE,
              "a service did not answer in time: "
                  + withoutDot(describe(t))
                  + ". Check the addresses in the pipeline file and that the service is running."));
    }
    return Optional.empty();
  }

  /** The file that failed; what wraps an exception repeats its message, and not its file. */
  private static Optional<String> fileOf(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = next(t)) {
      if (t instanceof FileSystemException failed && failed.getFile() != null) {
        return Optional.of(failed.getFile());
      }
    }
    return Optional.empty();
  }

  private static Optional<Diagnostic> path(String path, String what) {
    return Optional.of(
        Refusals.diagnostic(Refusals.PATH, path + ": " + what + "; check the path and its owner."));
  }

  private static String describe(Throwable t) {
    String message = t.getMessage();
    String name = t.getClass().getSimpleName();
    return message == null || message.isBlank()
        ? name
        : name + ": " + message.lines().findFirst().orElse("").strip();
  }

  private static String withoutDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    for (Throwable t = next(thrown); t != null; t = next(t)) {
      root = t;
    }
    return root;
  }

  private static @Nullable Throwable next(Throwable t) {
    return t.getCause() == t ? null : t.getCause();
  }
}
