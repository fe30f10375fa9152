package com.example.logfmt;

import dev.millrace.connect.Connector;
import dev.millrace.connect.Delivery;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.output.FileSink;
import dev.millrace.io.format.ScalarValues;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;

/** Files of one line of {@code key=value} pairs per row, as many log collectors read them. */
public final class LogfmtConnector implements Connector {
  private static final Key<Boolean> NULLS =
      Key.defaulting("nulls", Simple.BOOLEAN, false, "Whether columns that are NULL are written.");

  @Override
  public String name() {
    return "logfmt";
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new Sink());
  }

  private static final class Sink implements SinkType {
    @Override
    public String type() {
      return "WriteToLogfmt";
    }

    @Override
    public String doc() {
      return "Writes files of one line of `key=value` pairs per row.";
    }

    @Override
    public KeySet keys() {
      return KeySet.of(FileKeys.SINK_PATH, NULLS);
    }

    @Override
    public Delivery delivery() {
      return Delivery.WHOLE_FILES;
    }

    @Override
    public void check(SinkRows rows) {
      rows.schema().getFields().stream()
          .filter(field -> !ScalarValues.canHold(field.getType()))
          .forEach(
              field ->
                  rows.error(
                      "",
                      "ML-5201",
                      "a line has no place for column '"
                          + field.getName()
                          + "' ("
                          + rows.typeName(field.getType())
                          + "); expected single values."));
    }

    @Override
    public SinkResult write(SinkContext context, PCollection<Block> rows) {
      LogfmtFormat format = new LogfmtFormat(context.sink().value(NULLS));
      return SinkResult.at(context.sink().value(FileKeys.SINK_PATH))
          .withFiles(
              rows.apply(
                  context.output() + "/write",
                  FileSink.write(FileKeys.options(context), format).countedAs(context.step())));
    }
  }
}
