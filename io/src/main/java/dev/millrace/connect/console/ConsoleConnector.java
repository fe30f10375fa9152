package dev.millrace.connect.console;

import dev.millrace.connect.Connector;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.element.block.Block;
import dev.millrace.io.console.ConsoleSink;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;

/** Standard output. */
public final class ConsoleConnector implements Connector {
  @Override
  public String name() {
    return "console";
  }

  @Override
  public int rank() {
    return 70;
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new Sink());
  }

  private static final class Sink implements SinkType {
    @Override
    public String type() {
      return "WriteToConsole";
    }

    @Override
    public String doc() {
      return "Prints one JSON object per row.";
    }

    @Override
    public KeySet keys() {
      return KeySet.of();
    }

    @Override
    public boolean isLocal() {
      return true;
    }

    /** Each run prints to its own standard output. */
    @Override
    public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
      return Optional.of(sink);
    }

    @Override
    public SinkResult write(SinkContext context, PCollection<Block> rows) {
      rows.apply(
          context.output() + "/write",
          ConsoleSink.print(
              new ConsoleSink.Options(
                  context.step(), context.schema(), ConsoleSink.Layout.JSON, () -> System.out)));
      return SinkResult.at("standard output");
    }
  }
}
