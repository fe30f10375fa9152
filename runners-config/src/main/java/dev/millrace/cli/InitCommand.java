package dev.millrace.cli;

import dev.millrace.init.NewFile;
import dev.millrace.init.NewFiles;
import dev.millrace.init.Templates;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.show.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace init FILE}. */
@Command(
    name = "init",
    description =
        "Writes a new pipeline file, with comments and a test, from a topic, from files, or from a"
            + " template. It never overwrites one.")
final class InitCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
  private Path file = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Origin origin = new Origin();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "The brokers of --topic (default ${DEFAULT-VALUE}).",
      defaultValue = "localhost:9092")
  private String servers = "localhost:9092";

  /** What the file is made from. */
  private static final class Origin {
    @Option(
        names = "--topic",
        paramLabel = "TOPIC",
        description = "A topic of Kafka with JSON objects. It is looked at, not consumed.")
    private Optional<String> topic = Optional.empty();

    @Option(
        names = "--parquet",
        paramLabel = "PATH",
        description = "A directory of Parquet files, or a file.")
    private Optional<String> parquet = Optional.empty();

    @Option(names = "--csv", paramLabel = "PATH", description = "CSV with a header.")
    private Optional<String> csv = Optional.empty();

    @Option(names = "--json", paramLabel = "PATH", description = "JSON objects, one a line.")
    private Optional<String> json = Optional.empty();

    @Option(
        names = "--template",
        paramLabel = "NAME",
        description = "One of filter, per-minute, sessions, enrich, match.")
    private Optional<String> template = Optional.empty();
  }

  InitCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    // Before topics and files are looked at, which may take a while.
    if (Files.exists(file)) {
      throw exists();
    }
    NewFile made = made();
    write(made.text());
    Console console = context.console();
    console.out(console.style().good() + " " + file + ": " + made.made());
    console.out("");
    console.out("Next:");
    made.next().forEach(command -> console.out("  millrace " + command + " " + file));
    return ExitCode.OK;
  }

  private NewFile made() {
    return origin
        .topic
        .map(topic -> NewFiles.ofTopic(topic, servers))
        .or(() -> origin.parquet.map(NewFiles::ofParquet))
        .or(() -> origin.csv.map(path -> NewFiles.ofLines(path, true)))
        .or(() -> origin.json.map(path -> NewFiles.ofLines(path, false)))
        .or(() -> origin.template.map(Templates::file))
        .orElseThrow();
  }

  private void write(String text) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw exists();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RuntimeException exists() {
    return Refusals.of(
        Refusals.FILE_EXISTS,
        file + " is there already; init overwrites nothing. Name another file");
  }
}
