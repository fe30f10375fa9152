package dev.millrace.cli;

import dev.millrace.cli.show.Console;
import java.util.Map;

/**
 * What a command works with.
 *
 * @param environment of the process
 * @param ending of the command; to be reached by whoever called it
 */
record Context(
    Console console, Toolchain toolchain, Map<String, String> environment, Ending ending) {

  Context(Console console, Toolchain toolchain, Map<String, String> environment) {
    this(console, toolchain, environment, new Ending());
  }
}
