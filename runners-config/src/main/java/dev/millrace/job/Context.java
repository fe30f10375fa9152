package dev.millrace.job;

import dev.millrace.show.Console;
import java.util.Map;

/**
 * What a command works with.
 *
 * @param environment of the process
 * @param ending of the command; to be reached by whoever called it
 */
public record Context(
    Console console, Toolchain toolchain, Map<String, String> environment, Ending ending) {

  public Context(Console console, Toolchain toolchain, Map<String, String> environment) {
    this(console, toolchain, environment, new Ending());
  }
}
