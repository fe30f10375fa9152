package dev.millrace.cli;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs several commands in one process, with {@code --} between them. The launcher lets the JVM
 * archive the classes that they load, so that each of them starts sooner.
 */
public final class Rehearsal {
  private static final String NEXT = "--";

  private Rehearsal() {}

  /** Runs all commands, the last one as a process of its own would. */
  public static void main(String[] arguments) {
    List<String> command = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals(NEXT)) {
        run(command.toArray(new String[0]));
        command.clear();
      } else {
        command.add(argument);
      }
    }
    Main.main(command.toArray(new String[0]));
  }

  private static void run(String[] command) {
    Map<String, String> environment = System.getenv();
    Context context = new Context(Console.ofProcess(environment), new FileToolchain(), environment);
    int unused = CommandLineFactory.of(context, command).execute(command);
    context.ending().reach();
  }
}
