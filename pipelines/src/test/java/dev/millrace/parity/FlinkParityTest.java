package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.GraphOptions;
import dev.millrace.parity.Trial.Failure;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A sample of the generated pipelines on Flink inside this process: as a batch job of two
 * instances, and as a streaming job of one, because a simulated stream cannot be split. Those of
 * even seeds keep their live state in memory, the others in map states.
 *
 * <p>{@code millrace.parity.flink} asks for so many others instead, from seed {@code
 * millrace.parity.from} on, live in every order of arrival.
 */
@Timeout(600)
class FlinkParityTest {
  /** Of every build. */
  private static final long[] SAMPLE = {3, 12, 14, 29, 407_393_532, 715_262_928};

  private static final int CASES = Integer.getInteger("millrace.parity.flink", 0);

  static LongStream seeds() {
    long from = Long.getLong("millrace.parity.from", 0);
    return CASES == 0 ? LongStream.of(SAMPLE) : LongStream.range(from, from + CASES);
  }

  /**
   * @param inMemory whether a live run's state is kept as on Flink inside a process that forgets it
   */
  private static FlinkPipelineOptions options(boolean live, boolean inMemory) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setStreaming(live);
    options.setParallelism(live ? 1 : 2);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    options.setShutdownSourcesAfterIdleMs(0L);
    options.as(GraphOptions.class).setStateInMemory(inMemory);
    return options;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aGeneratedPipelineGivesTheModelsRows(long seed) {
    // when
    Case one = CaseGenerator.of(seed, true);
    Optional<Failure> failure = Trial.on(live -> options(live, seed % 2 == 0), one, CASES > 0);

    // then
    assertThat(failure.map(found -> found.describe(one))).isEmpty();
  }
}
