package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the plays of L1 are written in. */
enum LiveFormat {
  JSON {
    @Override
    Plays open(Path work) {
      return new Plays(PlayForm.JSON, Launcher.file("j1", "yaml"), () -> {});
    }
  },
  /** In Confluent's wire format, with a registry. */
  AVRO {
    @Override
    Plays open(Path work) throws IOException, InterruptedException {
      Registry registry = Registry.start(work.resolve("registry.log"));
      String json = Files.readString(Launcher.file("j1", "yaml"));
      String source = "topic: bench.plays, bootstrap_servers: \"${BROKERS:-localhost:9092}\", ";
      String avro =
          json.replace(
              source + "format: JSON",
              source + "format: AVRO, registry: {url: \"" + registry.url() + "\"}");
      if (avro.equals(json)) {
        throw new IllegalStateException("j1.yaml has no such source: " + source);
      }
      Path job = Files.writeString(work.resolve("j1-avro.yaml"), avro);
      return new Plays(AvroPlays.registered(registry), job, registry::close);
    }
  };

  /**
   * Plays that can be written and read.
   *
   * @param job the pipeline that reads them
   * @param needs what has to be there meanwhile
   */
  record Plays(PlayForm form, Path job, Runnable needs) implements AutoCloseable {
    @Override
    public void close() {
      needs.run();
    }
  }

  /**
   * Gets ready.
   *
   * @param work a directory for files and logs
   */
  abstract Plays open(Path work) throws IOException, InterruptedException;

  /** As the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
