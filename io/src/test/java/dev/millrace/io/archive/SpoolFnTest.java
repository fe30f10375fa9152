package dev.millrace.io.archive;

import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.archive.manifest.Coverage;
import dev.millrace.io.file.output.SinkCounters;
import java.time.Clock;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class SpoolFnTest {

  /** A worker that never had a record, of a cluster with more of them than there are partitions. */
  @Test
  void aWorkerWithoutABundleIsTornDown() {
    // given
    RowCodec rows = RowCodec.of(Schema.of());
    SpoolFn worker =
        SerializableUtils.clone(
            new SpoolFn(
                "spool",
                List.of(rows, rows),
                1,
                Coverage.NONE,
                Clock.systemUTC(),
                new SinkCounters("archive")));

    // when
    worker.setup();

    // then
    assertThatNoException().isThrownBy(worker::teardown);
  }
}
