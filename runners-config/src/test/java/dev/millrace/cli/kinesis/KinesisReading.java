package dev.millrace.cli.kinesis;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.kinesis.KinesisMark;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.StreamSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** A read that goes on for ever, a while at a time. */
final class KinesisReading implements AutoCloseable {
  private final UnboundedReader<SourceBatch> reader;
  private final List<SourceRecord> records = new ArrayList<>();
  private boolean started;

  KinesisReading(KinesisSourceOptions options, @Nullable KinesisMark mark) throws IOException {
    reader = new StreamSource(options).createReader(PipelineOptionsFactory.create(), mark);
  }

  /** Reads for a time. */
  KinesisReading on(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      boolean some = started ? reader.advance() : reader.start();
      started = true;
      if (some) {
        records.addAll(reader.getCurrent().records());
      }
    }
    return this;
  }

  KinesisReading on() throws IOException {
    return on(Duration.ofSeconds(4));
  }

  List<SourceRecord> records() {
    return records;
  }

  KinesisMark mark() {
    return (KinesisMark) reader.getCheckpointMark();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
