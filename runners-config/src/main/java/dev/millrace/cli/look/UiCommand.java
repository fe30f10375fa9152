package dev.millrace.cli.look;

import dev.millrace.cli.option.PageOptions;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.page.ReportPage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace ui REPORT|DIR}. */
@Command(
    name = "ui",
    description = {
      "Shows the report of a run or of a verification in a browser, until Ctrl-C: the ledger, where"
          + " the outputs are, and the rows that differ.",
      "A report is what run, replay, catch-up, archive and verify print with --json. Runs that go"
          + " on are shown by their own --ui."
    })
public final class UiCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "REPORT|DIR",
      description = "A report, or a directory with some; their names end in .json.")
  private Path path = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Where the page listens; 0, as without the option, for one that is free.")
  private String port = "";

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "The address that it listens at; others than this machine need the token that is"
              + " printed.")
  private String host = "";

  public UiCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (ReportPage page = ReportPage.start(path, PageOptions.address("--port", host, port))) {
      context.console().err("page at " + page.url());
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK;
  }
}
