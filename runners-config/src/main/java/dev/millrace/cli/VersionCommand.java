package dev.millrace.cli;

import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.runner.ProgramVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code millrace version}, and what {@code --version} prints. */
@Command(name = "version", description = "Prints the version of Millrace and of Java.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
  private final Context context;

  VersionCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    for (String line : getVersion()) {
      context.console().out(line);
    }
    return ExitCode.OK;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "millrace " + ProgramVersion.text(),
      "java "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
