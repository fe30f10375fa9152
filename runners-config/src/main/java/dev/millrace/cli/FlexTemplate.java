package dev.millrace.cli;

import dev.millrace.base.TempDirectory;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.tree.FileTree;
import dev.millrace.job.Context;
import dev.millrace.job.Failure;
import dev.millrace.job.FileToolchain;
import dev.millrace.job.Refusals;
import dev.millrace.runner.AmazonRegion;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Where the Flex Template's launcher starts: it fetches a pipeline file from a bucket, with the
 * schema files beside it, and calls the command line with it.
 */
public final class FlexTemplate {
  /** What may lie beside a pipeline file and belong to it. */
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".avsc", ".json");

  private static final long MOST_BYTES = 10L << 20;

  private FlexTemplate() {}

  /** Runs the template and ends the process with its exit code. */
  public static void main(String[] arguments) {
    AmazonRegion.orDefault(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    Console console = Console.ofProcess(System.getenv());
    Context context = new Context(console, new FileToolchain(), System.getenv());
    int exitCode = run(context, arguments);
    context.ending().reach();
    System.exit(exitCode);
  }

  /**
   * Runs the template.
   *
   * @param arguments {@code --name=value}
   * @return the exit code
   */
  static int run(Context context, String... arguments) {
    Map<String, String> values = values(arguments);
    try (TempDirectory directory = TempDirectory.create("millrace-template")) {
      FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
      String pipeline = values.getOrDefault(TemplateParameters.PIPELINE, "");
      if (pipeline.isEmpty()) {
        throw Refusals.of(
            Refusals.USAGE, "the parameter 'pipeline' is required: the path of a pipeline file");
      }
      Path file = fetch(pipeline, directory.path());
      return CommandLineFactory.of(context)
          .execute(TemplateParameters.commandLine(values, file.toString()).toArray(String[]::new));
    } catch (UserException | IOException e) {
      Failure failure = Failure.of(e);
      failure
          .diagnostics()
          .forEach(
              diagnostic ->
                  context.console().err(Messages.line(diagnostic, context.console().errStyle())));
      return failure.exitCode();
    }
  }

  private static Map<String, String> values(String[] arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String argument : arguments) {
      if (argument.startsWith("--")) {
        String[] parts = argument.substring(2).split("=", 2);
        values.put(parts[0], parts.length == 2 ? parts[1] : "true");
      }
    }
    return values;
  }

  /** Copies a pipeline file and what belongs to it; returns the copy. */
  private static Path fetch(String pipeline, Path to) throws IOException {
    int slash = pipeline.lastIndexOf('/');
    FileTree tree = FileTree.at(slash < 0 ? "." : pipeline.substring(0, slash));
    String name = pipeline.substring(slash + 1);
    if (!tree.exists(name)) {
      throw Refusals.of(Refusals.PATH, pipeline + ": no such file");
    }
    for (FileTree.Entry entry : tree.files()) {
      boolean belongs = ENDINGS.stream().anyMatch(entry.name()::endsWith);
      if (belongs && entry.bytes() <= MOST_BYTES) {
        Path copy = to.resolve(entry.name()).normalize();
        if (copy.startsWith(to) && copy.getParent() != null) {
          Files.createDirectories(copy.getParent());
          Files.write(copy, tree.read(entry.name()).orElse(new byte[0]));
        }
      }
    }
    return to.resolve(name);
  }
}
