package dev.millrace.connect.bigquery;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.element.block.Block;
import dev.millrace.io.bigquery.BigQuerySink;
import dev.millrace.io.bigquery.BigQuerySinkOptions;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Create;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Partitioning;
import dev.millrace.io.bigquery.TableTemplate;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToBigQuery}. */
final class BigQuerySinkType implements SinkType {
  @Override
  public String type() {
    return "WriteToBigQuery";
  }

  @Override
  public String doc() {
    return "Adds rows to a table, or to one for each row, through BigQuery's Storage Write API."
        + " Rows that it refuses are dead letters.";
  }

  @Override
  public KeySet keys() {
    return BigQueryKeys.KEYS;
  }

  @Override
  public Delivery delivery() {
    return Delivery.EXACTLY_ONCE;
  }

  @Override
  public boolean writesTimes(EndpointSpec sink) {
    return sink.find(BigQueryKeys.EVENT_TIME_COLUMN).isPresent();
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return TableTemplate.isIn(sink.value(BigQueryKeys.TABLE))
        ? Optional.empty()
        : sink.renamed(BigQueryKeys.TABLE.name(), table -> table + "_" + name);
  }

  @Override
  public void check(SinkRows rows) {
    new TableChecks(rows).check();
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    BigQuerySinkOptions options = options(context);
    PCollection<Block> left = rows.apply(context.output() + "/write", BigQuerySink.write(options));
    SinkResult result = SinkResult.at(options.table());
    return options.letters() ? result.withLetters(left) : result;
  }

  static BigQuerySinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    boolean exactlyOnce =
        sink.find(BigQueryKeys.DELIVERY)
            .map(SharedKeys.EXACTLY_ONCE::equals)
            .orElse(!context.live());
    return BigQuerySinkOptions.of(
            sink.value(BigQueryKeys.TABLE), context.schema(), context.pipeline(), context.output())
        .withStep(context.step())
        .withCreate(
            sink.value(BigQueryKeys.CREATE_DISPOSITION).equals("CREATE_NEVER")
                ? Create.NEVER
                : Create.IF_NEEDED)
        .withExactlyOnce(
            exactlyOnce,
            sink.value(BigQueryKeys.TRIGGERING_FREQUENCY),
            sink.value(BigQueryKeys.NUM_STREAMS).intValue())
        .withEventTimeColumn(sink.find(BigQueryKeys.EVENT_TIME_COLUMN).orElse(null))
        .withLayout(
            sink.find(BigQueryKeys.PARTITIONING)
                .map(
                    parts ->
                        new Partitioning(
                            parts.value(BigQueryKeys.PARTITION_TYPE),
                            parts.find(BigQueryKeys.PARTITION_FIELD).orElse(null)))
                .orElse(null),
            sink.find(BigQueryKeys.CLUSTERING).orElse(List.of()))
        .withLetters(context.takesLetters());
  }
}
