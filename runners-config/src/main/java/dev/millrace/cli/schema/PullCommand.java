package dev.millrace.cli.schema;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.format.RegisteredSink;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.format.SchemaVersions;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace schema pull FILE}. */
@Command(
    name = "pull",
    description = {
      "Writes the newest schemas of a pipeline's topics, as its registries have them, into files.",
      "Exit code 1 if a subject is not there."
    })
final class PullCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The directory to write to; one file for each subject.")
  private Path directory = Path.of(".");

  @Mixin private FileOptions options = new FileOptions();

  PullCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Map<String, RegistrySettings> subjects = subjects(options.plan(context, file));
    if (subjects.isEmpty()) {
      throw Refusals.of(Refusals.USAGE, file + " has no stream and no output with a 'registry'");
    }
    boolean complete = true;
    for (Map.Entry<String, RegistrySettings> subject : subjects.entrySet()) {
      Optional<RegisteredSchema> latest =
          SchemaRegistry.of(subject.getValue()).latest(subject.getKey());
      complete &= latest.isPresent();
      context
          .console()
          .out(
              latest
                  .map(schema -> write(subject.getKey(), schema))
                  .orElse("there is no subject '" + subject.getKey() + "'"));
    }
    return complete ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private static Map<String, RegistrySettings> subjects(Plan plan) {
    Map<String, RegistrySettings> subjects = new TreeMap<>();
    plan.streams().values().stream()
        .flatMap(node -> node.stream().live().stream())
        .forEach(
            source ->
                RegistryKeys.settings(source)
                    .ifPresent(
                        registry ->
                            Connectors.live(source)
                                .places(source)
                                .forEach(place -> subjects.put(place + "-value", registry))));
    for (PlanOutput output : plan.outputs()) {
      output
          .live()
          .flatMap(sink -> RegisteredSink.of(sink, output.schema()))
          .ifPresent(schema -> subjects.put(schema.subject(), schema.registration().registry()));
    }
    return subjects;
  }

  private String write(String subject, RegisteredSchema schema) {
    String name = subject.replaceAll("[^A-Za-z0-9._-]", "_");
    Path target = directory.resolve(name + SchemaVersions.extension(schema));
    try {
      Files.createDirectories(directory);
      Files.writeString(target, schema.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target + ": " + subject + ", id " + schema.id();
  }
}
