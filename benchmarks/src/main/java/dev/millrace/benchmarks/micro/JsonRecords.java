package dev.millrace.benchmarks.micro;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.Event;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.ValueFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Records of a topic in JSON, per record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class JsonRecords {
  private final List<Event> events = Samples.plays();
  private final RecordDecoder decoder =
      ValueFormat.JSON.decoder(Samples.PLAYS, EpochUnits.OF_TYPES);
  private final RecordEncoder encoder = ValueFormat.JSON.encoder(Samples.PLAYS);
  private final byte[][] records =
      events.stream().map(event -> encoder.encode(event.values())).toArray(byte[][]::new);

  /** Nine fields from about 230 bytes. */
  @Benchmark
  public void decode(Blackhole hole) {
    for (byte[] json : records) {
      hole.consume(decoder.decode(json));
    }
  }

  /** Nine columns into JSON. */
  @Benchmark
  public void encode(Blackhole hole) {
    for (Event event : events) {
      hole.consume(encoder.encode(event.values()));
    }
  }
}
