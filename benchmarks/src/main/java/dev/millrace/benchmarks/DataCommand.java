package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a {@link DataSet}. */
@Command(name = "data", description = "Makes the data set.")
final class DataCommand implements Callable<Integer> {
  @Option(names = "--dir", required = true, description = "Where the data goes; must not exist.")
  private Path directory = Path.of("");

  @Option(
      names = "--events",
      defaultValue = "10000000",
      description = "Playback events; orders are half as many. Default: ${DEFAULT-VALUE}.")
  private long events;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException, SQLException {
    new DataSet(directory, events, seed).write();
    return 0;
  }
}
