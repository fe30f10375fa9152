package dev.millrace.connect.jdbc;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.element.block.Block;
import dev.millrace.io.jdbc.JdbcSink;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TableFit;
import dev.millrace.io.jdbc.TableServer;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

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
    return "Writes rows to a table of PostgreSQL, MariaDB, MySQL or another database, each once"
        + " however often it is sent. Rows that it refuses are dead letters.";
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
    return JdbcKeys.TABLES.place(sink);
  }

  /** Not under the name that the table of revisions has where the file does not say it. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    if (name.equals(JdbcKeys.REVISIONS.name()) && sink.find(JdbcKeys.REVISIONS).isEmpty()) {
      return Optional.empty();
    }
    return sink.renamed(JdbcKeys.TABLES.key(), table -> table + "_" + name)
        .map(
            own -> own.renamed(JdbcKeys.REVISIONS.name(), table -> table + "_" + name).orElse(own));
  }

  @Override
  public void check(SinkRows rows) {
    new JdbcChecks(rows).check();
  }

  @Override
  public List<String> makes(EndpointSpec sink, Schema schema) {
    return JdbcKeys.TABLES.names(sink).stream()
        .flatMap(table -> makes(sink, table, schema).stream())
        .toList();
  }

  private static List<String> makes(EndpointSpec sink, String table, Schema schema) {
    JdbcTarget target = JdbcKeys.target(sink, table, 1);
    return TableFit.statements(target, schema, upsert(sink, table), JdbcPlace.types(target));
  }

  private static @Nullable Upsert upsert(EndpointSpec sink, String table) {
    return UpsertKeys.isUpsert(sink) ? JdbcKeys.upsert(sink, table) : null;
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new JdbcReadBack());
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    EndpointSpec sink = context.sink();
    List<JdbcSinkOptions> tables =
        JdbcKeys.TABLES.names(sink).stream().map(table -> options(context, table)).toList();
    JdbcSinkOptions first = tables.get(0);
    TableServer server = JdbcPlace.server(first.target());
    if (context.asksServices()) {
      tables.forEach(table -> JdbcSink.check(table, server));
    }
    PCollection<Block> left =
        rows.apply(
            context.output() + "/write",
            JdbcKeys.TABLES
                .target(sink, context.expressions())
                .map(target -> JdbcSink.write(tables, target, server))
                .orElseGet(() -> JdbcSink.write(first, server)));
    SinkResult result = SinkResult.at(shown(sink, first.target()));
    return first.letters() ? result.withLetters(left) : result;
  }

  private String shown(EndpointSpec sink, JdbcTarget target) {
    return JdbcKeys.TABLES.isPerRow(sink)
        ? place(sink) + " of " + target.shownUrl()
        : target.shown();
  }

  private static JdbcSinkOptions options(SinkContext context, String table) {
    EndpointSpec sink = context.sink();
    return new JdbcSinkOptions(
        JdbcKeys.target(sink, table, sink.value(JdbcKeys.CONNECTIONS).intValue()),
        context.schema(),
        context.pipeline(),
        context.output(),
        context.step(),
        upsert(sink, table),
        sink.value(JdbcKeys.BATCH_ROWS).intValue(),
        SharedKeys.rate(sink),
        sink.value(JdbcKeys.RETRY_FOR),
        context.takesLetters());
  }
}
