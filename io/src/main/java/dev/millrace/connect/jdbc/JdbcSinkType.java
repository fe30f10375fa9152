package dev.millrace.connect.jdbc;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.element.block.Block;
import dev.millrace.io.jdbc.JdbcSink;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToJdbc}, and the name that Beam YAML has for it where the server is PostgreSQL. */
final class JdbcSinkType implements SinkType {
  private final String type;

  JdbcSinkType(String type) {
    this.type = type;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public String doc() {
    return "Writes rows to a table of PostgreSQL, MariaDB or MySQL, each once however often it is"
        + " sent. Rows that it refuses are dead letters.";
  }

  @Override
  public KeySet keys() {
    return JdbcKeys.SINK;
  }

  @Override
  public Delivery delivery() {
    return Delivery.IDEMPOTENT;
  }

  @Override
  public String place(EndpointSpec sink) {
    return "table '" + sink.text(JdbcKeys.TABLE.name()).orElse("") + "'";
  }

  @Override
  public void check(SinkRows rows) {
    new JdbcChecks(rows).check();
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new JdbcReadBack());
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    JdbcSinkOptions options = options(context);
    if (context.asksServices()) {
      JdbcSink.check(options, JdbcPlace.server(options.target()));
    }
    PCollection<Block> left =
        rows.apply(
            context.output() + "/write",
            JdbcSink.write(options, JdbcPlace.server(options.target())));
    SinkResult result = SinkResult.at(options.target().shown());
    return options.letters() ? result.withLetters(left) : result;
  }

  private static JdbcSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    return new JdbcSinkOptions(
        JdbcKeys.target(sink, sink.value(JdbcKeys.CONNECTIONS).intValue()),
        context.schema(),
        context.pipeline(),
        context.output(),
        context.step(),
        sink.value(JdbcKeys.MODE).equals(JdbcKeys.UPSERT) ? JdbcKeys.upsert(sink) : null,
        sink.value(JdbcKeys.BATCH_ROWS).intValue(),
        sink.value(JdbcKeys.RETRY_FOR),
        context.takesLetters());
  }
}
