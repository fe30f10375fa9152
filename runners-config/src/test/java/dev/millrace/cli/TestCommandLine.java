package dev.millrace.cli;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** The whole command line, in this process. */
public final class TestCommandLine {
  private TestCommandLine() {}

  /** What a command has said. */
  public record Result(int exitCode, List<String> out, List<String> err) {}

  public static Result run(String... arguments) {
    return run(new RecordedConsole(Style.PLAIN), arguments);
  }

  /** The exit code of a command. */
  public static int execute(Context context, String... arguments) {
    return CommandLineFactory.of(context, arguments).execute(arguments);
  }

  private static Result run(RecordedConsole console, String... arguments) {
    int exitCode =
        execute(new Context(console.console(), new FileToolchain(), Map.of()), arguments);
    TestSecrets.assertNoneIn(console.out() + console.err());
    return new Result(exitCode, console.out().lines().toList(), console.err().lines().toList());
  }

  /** Begins a command in a thread of its own. */
  public static Running start(String... arguments) {
    RecordedConsole console = new RecordedConsole(Style.PLAIN);
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<Result> end =
        CompletableFuture.supplyAsync(
            () -> run(console, arguments),
            command -> {
              thread.set(new Thread(command, "command"));
              thread.get().start();
            });
    return new Running(console, thread.get(), end);
  }

  /** A command that goes on. */
  public static final class Running {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RecordedConsole console;
    private final Thread thread;
    private final CompletableFuture<Result> end;

    private Running(RecordedConsole console, Thread thread, CompletableFuture<Result> end) {
      this.console = console;
      this.thread = thread;
      this.end = end;
    }

    /** What it has said so far. */
    public List<String> out() {
      return console.out().lines().toList();
    }

    /** Asks it to end. */
    public void interrupt() {
      thread.interrupt();
    }

    /** What it has said so far about itself. */
    public List<String> err() {
      return console.err().lines().toList();
    }

    /** Waits for a line about itself that starts so, and gives what follows. */
    public String awaitErr(String start) {
      return Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  err().stream()
                      .filter(line -> line.startsWith(start))
                      .map(line -> line.substring(start.length()))
                      .findFirst()
                      .orElse(""),
              rest -> !rest.isEmpty());
    }

    /** Whether it has come to its end. */
    public boolean isOver() {
      return end.isDone();
    }

    /** Waits for its end. */
    public Result result() {
      return end.join();
    }
  }
}
