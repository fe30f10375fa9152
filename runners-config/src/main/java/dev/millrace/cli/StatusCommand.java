package dev.millrace.cli;

import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.telemetry.RemoteStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace status URL}. */
@Command(
    name = "status",
    description = {
      "Shows how a run is doing that was started with --metrics-port: what its streams have read,"
          + " how far they are behind and which partition holds the watermark, and what its outputs"
          + " have written.",
      "Exit code 1 if it is not ready."
    })
final class StatusCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      description = "The address that the run printed, for example http://127.0.0.1:9464.")
  private String url = "";

  @Option(names = "--json", description = "Print it as one JSON object.")
  private boolean json;

  StatusCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    RemoteStatus status = RemoteStatus.ask(url);
    if (json) {
      context.console().out(status.json().toPrettyString());
    } else {
      status.lines().forEach(context.console()::out);
    }
    return status.ready() ? ExitCode.OK : ExitCode.DIFFERENT;
  }
}
