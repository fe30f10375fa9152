package dev.millrace.shuffle;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.FileSources;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The events of a pipeline's streams, read once from their archive sides, and live runs over them
 * in random orders of arrival: without a broker, through the live form of every step.
 */
public final class ShuffledData implements AutoCloseable {
  private final RunRequest request;
  private final Path dir;
  private final StoredRecords records;

  private ShuffledData(RunRequest request, Path dir, StoredRecords records) {
    this.request = request;
    this.dir = dir;
    this.records = records;
  }

  /**
   * Reads the events.
   *
   * @param request a replay of them: its plan and range
   * @param dir for files on disk
   * @param progress told now and then how many records were read
   * @throws dev.millrace.diag.UserException if the data is not there or cannot be read
   */
  public static ShuffledData read(RunRequest request, Path dir, LongConsumer progress) {
    Plan plan = PipelineCompiler.replayed(request.plan());
    FileSources files = FileSources.prepare(request, plan);
    return new ShuffledData(
        request, dir, StoredRecords.read(plan, files, dir.resolve("records.bin"), progress));
  }

  /** How many records there are. */
  public long size() {
    return records.size();
  }

  /** A random order of arrival. Its file is that of the shuffle before. */
  public Shuffle shuffle(long seed) {
    return Shuffler.shuffle(records, seed, dir.resolve("arrivals.bin"));
  }

  /**
   * Builds the live run of a shuffle.
   *
   * @param out where its outputs go, as Parquet, {@code out/NAME}
   */
  public CompiledJob compile(Shuffle shuffle, Path out, PipelineOptions options) {
    return PipelineCompiler.compileLive(
        live(out),
        options,
        files -> new ShuffledSources(shuffle, records.sources(), files),
        shuffle.partitions());
  }

  /** The request of the live runs. */
  public RunRequest live(Path out) {
    return new RunRequest(
        request.plan(),
        RunMode.LIVE,
        request.from(),
        request.to(),
        // The runs end, so their files may appear at the end.
        Optional.of(Duration.ZERO),
        Optional.of(out.toString()),
        Set.of(),
        request.disabledRules());
  }

  @Override
  public void close() {
    records.close();
  }
}
