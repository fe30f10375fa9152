package dev.millrace.cli;

import dev.millrace.cli.show.Console;
import java.util.Map;

/**
 * What a command works with.
 *
 * @param environment of the process
 */
public record Context(Console console, Toolchain toolchain, Map<String, String> environment) {}
