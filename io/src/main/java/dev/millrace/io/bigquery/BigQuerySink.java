package dev.millrace.io.bigquery;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TimePartitioning;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Create;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Partitioning;
import dev.millrace.io.file.output.SinkCounters;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.CreateDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.Method;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.WriteDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.TableDestination;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowJsonCoder;
import org.apache.beam.sdk.io.gcp.bigquery.WriteResult;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of rows → dead letters (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}); the
 * rows go to a table, or each to the one that it names, through the Storage Write API. Bounded and
 * unbounded. Rows are written in no particular order, and added to those that are there: the
 * Storage Write API replaces none.
 *
 * <p><b>Delivery.</b> Exactly once: rows go to write streams that are committed with their offsets,
 * a repeated bundle writes nothing again; of a bounded input they appear together at its end.
 * Otherwise at least once, sooner and cheaper, through BigQuery's default stream.
 *
 * <p><b>Bad rows.</b> A row with a value that its column cannot hold (ML-6350), one that BigQuery
 * refuses (ML-6351) and one that names no table (ML-6352) is a dead letter with its text; without
 * an output for these, the run fails (ML-5356). Rows are counted as {@code STEP/in}, {@code
 * STEP/written} and {@code STEP/dead_lettered}.
 *
 * <p><b>Errors.</b> {@link UserException} ML-5356. What the service says about missing tables,
 * permissions and quotas fails the bundle as the client throws it.
 */
public final class BigQuerySink extends PTransform<PCollection<Block>, PCollection<Block>> {
  private final BigQuerySinkOptions options;
  private final @Nullable BigQueryServices services;

  private BigQuerySink(BigQuerySinkOptions options, @Nullable BigQueryServices services) {
    this.options = options;
    this.services = services;
  }

  public static BigQuerySink write(BigQuerySinkOptions options) {
    return new BigQuerySink(options, null);
  }

  /** The same with another client, for tests. */
  BigQuerySink withServices(BigQueryServices other) {
    return new BigQuerySink(options, other);
  }

  @Override
  public PCollection<Block> expand(PCollection<Block> blocks) {
    SinkCounters counters = new SinkCounters(options.step());
    PCollectionTuple rows =
        blocks.apply(
            "Rows",
            ParDo.of(new TableRowsFn(options, counters))
                .withOutputTags(TableRowsFn.ROWS, TupleTagList.of(TableRowsFn.LETTERS)));
    WriteResult result =
        rows.get(TableRowsFn.ROWS)
            .setCoder(KvCoder.of(StringUtf8Coder.of(), TableRowJsonCoder.of()))
            .apply("Table", tables(blocks.isBounded()));
    result
        .getSuccessfulStorageApiInserts()
        .setCoder(TableRowJsonCoder.of())
        .apply("Count", ParDo.of(new CountWrittenFn(counters)));
    PCollection<Block> refused =
        result
            .getFailedStorageApiInserts()
            .apply("Refused", ParDo.of(new RefusedRowsFn(options, counters)))
            .setCoder(BlockCoder.of());
    return PCollectionList.of(rows.get(TableRowsFn.LETTERS).setCoder(BlockCoder.of()))
        .and(refused)
        .apply("Letters", Flatten.pCollections());
  }

  private BigQueryIO.Write<KV<String, TableRow>> tables(IsBounded bounded) {
    BigQueryIO.Write<KV<String, TableRow>> table =
        to(BigQueryIO.<KV<String, TableRow>>write())
            .withFormatFunction(KV::getValue)
            .withSchema(TableColumns.of(options.schema(), options.eventTimeColumn()))
            .withCreateDisposition(create(options.create()))
            .withWriteDisposition(WriteDisposition.WRITE_APPEND)
            .withMethod(
                options.exactlyOnce() ? Method.STORAGE_WRITE_API : Method.STORAGE_API_AT_LEAST_ONCE)
            // The written rows are only counted, so none of their columns is kept.
            .withPropagateSuccessfulStorageApiWrites(
                (Predicate<String> & Serializable) column -> false)
            .withoutValidation();
    if (options.exactlyOnce() && bounded == IsBounded.UNBOUNDED) {
      table =
          table
              .withTriggeringFrequency(
                  org.joda.time.Duration.millis(options.triggerEvery().toMillis()))
              .withNumStorageWriteApiStreams(options.streams());
    }
    Partitioning parts = options.partitioning();
    if (parts != null) {
      table =
          table.withTimePartitioning(
              new TimePartitioning().setType(parts.unit()).setField(parts.column()));
    }
    if (!options.clustering().isEmpty()) {
      table = table.withClustering(new Clustering().setFields(options.clustering()));
    }
    return services == null ? table : table.withTestServices(services);
  }

  private BigQueryIO.Write<KV<String, TableRow>> to(BigQueryIO.Write<KV<String, TableRow>> table) {
    return TableTemplate.isIn(options.table())
        ? table.to(
            row -> new TableDestination(Objects.requireNonNull(row.getValue()).getKey(), null))
        : table.to(TableName.beam(options.table()));
  }

  private static CreateDisposition create(Create create) {
    return switch (create) {
      case IF_NEEDED -> CreateDisposition.CREATE_IF_NEEDED;
      case NEVER -> CreateDisposition.CREATE_NEVER;
    };
  }
}
