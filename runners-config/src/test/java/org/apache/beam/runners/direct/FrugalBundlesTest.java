package org.apache.beam.runners.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runner.direct.DirectProfile;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrugalBundlesTest {
  /** Of ten elements each, as the direct runner makes them. */
  private static final int BUNDLES = 400;

  private static final AtomicInteger OPENED = new AtomicInteger();
  private static final AtomicInteger SERIALIZED = new AtomicInteger();
  private static final AtomicInteger SEEN = new AtomicInteger();

  @Test
  void readersStayOpenAndFunctionsAreTranslatedOnce() {
    // given
    Pipeline pipeline = Pipeline.create(DirectProfile.options(Map.of()));
    pipeline.apply(Read.from(new Numbers())).apply(ParDo.of(new CountingFn()));

    // when
    PipelineResult result = pipeline.run();
    boolean installed = FrugalBundles.install(result);
    OPENED.set(0);
    SERIALIZED.set(0);

    // then
    assertThat(installed).as("fits the Beam at hand").isTrue();
    assertThat(result.waitUntilFinish()).isEqualTo(State.DONE);
    assertThat(SEEN).hasValue(BUNDLES * 10);
    assertThat(OPENED).hasValueLessThan(5);
    assertThat(SERIALIZED).hasValueLessThan(50);
  }

  private static final class CountingFn extends DoFn<Long, Long> {
    private void writeObject(ObjectOutputStream out) throws IOException {
      SERIALIZED.incrementAndGet();
      out.defaultWriteObject();
    }

    @ProcessElement
    public void process(@Element Long number) {
      SEEN.incrementAndGet();
    }
  }

  /** How many numbers were read. */
  private record Mark(long read) implements UnboundedSource.CheckpointMark, java.io.Serializable {
    @Override
    public void finalizeCheckpoint() {}
  }

  private static final class Numbers extends UnboundedSource<Long, Mark> {
    @Override
    public List<Numbers> split(int desired, PipelineOptions options) {
      return List.of(this);
    }

    @Override
    public UnboundedReader<Long> createReader(PipelineOptions options, Mark mark) {
      OPENED.incrementAndGet();
      return new NumbersReader(this, mark == null ? 0 : mark.read());
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
      return SerializableCoder.of(Mark.class);
    }

    @Override
    public Coder<Long> getOutputCoder() {
      return VarLongCoder.of();
    }
  }

  private static final class NumbersReader extends UnboundedSource.UnboundedReader<Long> {
    private final Numbers source;
    private long read;

    NumbersReader(Numbers source, long read) {
      this.source = source;
      this.read = read;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (read == BUNDLES * 10) {
        return false;
      }
      read++;
      return true;
    }

    @Override
    public Long getCurrent() {
      return read;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return new Instant(read);
    }

    @Override
    public Instant getWatermark() {
      return read == BUNDLES * 10 ? BoundedWindow.TIMESTAMP_MAX_VALUE : new Instant(read);
    }

    @Override
    public Mark getCheckpointMark() {
      return new Mark(read);
    }

    @Override
    public Numbers getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }
}
