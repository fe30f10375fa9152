package dev.millrace.benchmarks.micro;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.Event;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.ValueFormat;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.schemas.Schema;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Records of a topic in each format, per record of nine fields. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class TopicRecords {
  /** The columns of a pipeline that counts titles. */
  private static final List<String> FEW = List.of("event_type", "content_id", "event_time");

  @Param private WrittenAs format = WrittenAs.JSON;

  private final List<Event> events = Samples.plays();
  private RecordEncoder encoder = ValueFormat.JSON.encoder(Samples.PLAYS);
  private RecordDecoder all = ValueFormat.JSON.decoder(Samples.PLAYS);
  private RecordDecoder few = all;
  private byte[][] records = {};
  private AutoCloseable needs = () -> {};

  @Setup
  public void open() throws IOException {
    WrittenAs.Form form = format.open();
    needs = form.needs();
    encoder = form.format().encoder(Samples.PLAYS);
    records = events.stream().map(event -> encoder.encode(event.values())).toArray(byte[][]::new);
    all = form.format().decoder(Samples.PLAYS, EpochUnits.OF_TYPES);
    // The columns of a record in CSV are those of its places.
    few = format == WrittenAs.CSV ? all : form.format().decoder(columns(), EpochUnits.OF_TYPES);
  }

  private static Schema columns() {
    return FEW.stream().map(Samples.PLAYS::getField).collect(Schema.toSchema());
  }

  @TearDown
  public void close() throws Exception {
    needs.close();
  }

  /** All nine fields. */
  @Benchmark
  public void decode(Blackhole hole) {
    decode(all, hole);
  }

  /** Three of nine fields; of CSV all of them. */
  @Benchmark
  public void decodeFew(Blackhole hole) {
    decode(few, hole);
  }

  private void decode(RecordDecoder decoder, Blackhole hole) {
    for (byte[] value : records) {
      hole.consume(decoder.decode(value));
    }
  }

  /** Nine columns. */
  @Benchmark
  public void encode(Blackhole hole) {
    for (Event event : events) {
      hole.consume(encoder.encode(event.values()));
    }
  }
}
