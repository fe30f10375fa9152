package dev.millrace.benchmarks;

import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A Kafka broker in a process of its own, so that what it costs is not on the account of who reads
 * from it. Tells its address, and ends when its standard input does.
 */
@Command(name = "broker", description = "A Kafka broker; called by 'live'.")
final class BrokerCommand implements Callable<Integer> {
  static final String ADDRESS = "broker at ";

  @Option(names = "--dir", required = true, description = "Where its log goes; must not exist.")
  private Path directory = Path.of("");

  @Override
  public Integer call() throws IOException {
    EmbeddedKafka kafka = new EmbeddedKafka(directory).start();
    System.out.println(ADDRESS + kafka.bootstrapServers());
    int unused = System.in.read();
    // Nobody needs its log again: an orderly end would only take time.
    Runtime.getRuntime().halt(0);
    return 0;
  }
}
