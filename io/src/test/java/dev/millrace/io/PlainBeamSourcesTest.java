package dev.millrace.io;

import dev.millrace.beam.UnpackRecords;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.Compression;
import dev.millrace.io.parquet.ParquetFormat;
import dev.millrace.io.parquet.ParquetSource;
import dev.millrace.io.parquet.ParquetSourceOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the sources are used from plain Beam code; the README shows its middle part. */
class PlainBeamSourcesTest {
  private static final Schema ORDER =
      Schema.builder()
          .addStringField("order_id")
          .addField("event_time", ValueKind.TIMESTAMP_TYPE)
          .build();

  @Test
  void readsParquetFilesAsRows(@TempDir Path directory) throws IOException {
    // given
    Path file = directory.resolve("a.parquet");
    try (RowFileWriter writer =
        ParquetFormat.of(Compression.ZSTD, false)
            .open(
                file.toString(),
                ORDER,
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      writer.write(new Object[] {"o1", 1000L}, 1000);
      writer.write(new Object[] {"o2", 2000L}, 2000);
    }
    Pipeline pipeline = Pipeline.create();

    // when
    UnpackRecords.Result records =
        pipeline
            .apply(
                "Orders",
                ParquetSource.read(
                    ParquetSourceOptions.of(directory.toString(), ORDER)
                        .withTimeColumn("event_time")))
            .apply(UnpackRecords.of(ORDER));
    PCollection<Row> orders = records.events();

    // then
    PAssert.that(orders).containsInAnyOrder(order("o1", 1000), order("o2", 2000));
    PAssert.that(records.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  private static Row order(String id, long millis) {
    return Row.withSchema(ORDER).addValues(id, new Instant(millis)).build();
  }
}
