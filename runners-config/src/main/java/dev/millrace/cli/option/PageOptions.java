package dev.millrace.cli.option;

import dev.millrace.http.HttpAddress;
import dev.millrace.job.Refusals;
import dev.millrace.page.PageSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Stack;
import java.util.stream.Collectors;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the commands take whose runs can be looked at in a browser. */
public final class PageOptions {
  private static final String ANY_PORT = "0";

  @Option(
      names = "--ui",
      paramLabel = "[PORT]",
      parameterConsumer = PortIfThereIsOne.class,
      description = "Show the run in a browser, at an address that is printed.")
  private Optional<String> port = Optional.empty();

  @Option(
      names = "--ui-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Where the page listens: 127.0.0.1, or another address of this machine, for those who"
              + " have the token that is printed with it.")
  private String host = "";

  @Option(
      names = "--ui-hide",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns whose values the page does not show; nor what records hold as bytes.")
  private List<String> hidden = List.of();

  /** The port may be left out: what follows is it only if it is a number. */
  static final class PortIfThereIsOne implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
      boolean given = !arguments.isEmpty() && arguments.peek().matches("[0-9]+");
      option.setValue(Optional.of(given ? arguments.pop() : ANY_PORT));
    }
  }

  /**
   * Where to show the run; empty for nowhere.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if that cannot be read
   */
  Optional<PageSettings> settings() {
    Set<String> names = hidden.stream().map(String::strip).collect(Collectors.toSet());
    return port.map(number -> new PageSettings(address("--ui", host, number), names));
  }

  /**
   * An address of a page.
   *
   * @param option that asks for it
   * @throws dev.millrace.diag.UserException ML-4100 if that cannot be read
   */
  public static HttpAddress address(String option, String host, String port) {
    try {
      return HttpAddress.parse((host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    } catch (IllegalArgumentException e) {
      throw Refusals.of(Refusals.USAGE, option + ": " + e.getMessage(), e);
    }
  }

  void refuse(String where) {
    if (port.isPresent()) {
      throw Refusals.of(Refusals.USAGE, "--ui does not work with " + where);
    }
  }
}
