package dev.millrace.resend;

import dev.millrace.capture.CaptureBlocks;
import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.Block;
import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.plan.model.PlanOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * A run over records that are there already. Its rows go to files, one directory per output, and
 * nowhere else: what is written where is decided when all of them are known.
 *
 * @param records judged, by stream
 * @param into where the files go
 * @param watches steps that are watched by name; the run fails with {@link
 *     dev.millrace.compile.chunk.CutKeys} if keys of theirs do not pause
 */
public record Resending(
    Map<String, List<SourceRecord>> records, Path into, Map<String, EdgeWatch> watches) {
  /** Compiles the run over the records alone. */
  public CompiledJob compile(RunRequest request, PipelineOptions options) {
    return PipelineCompiler.compileBounded(
        request, options, files -> new SentBackSources(records), this::capture, watches);
  }

  /** Compiles the run over the archives and, besides, the records. */
  public CompiledJob compileWithArchives(RunRequest request, PipelineOptions options) {
    return PipelineCompiler.compileBounded(
        request,
        options,
        files -> new SentBackSources(records).beside(files),
        this::capture,
        watches);
  }

  /**
   * Compiles a replay of the archives and, besides, of records that were sent back.
   *
   * @param records judged, by stream; the archives' own are left out of the request
   */
  public static CompiledJob compileReplay(
      RunRequest request, PipelineOptions options, Map<String, List<SourceRecord>> records) {
    return PipelineCompiler.compileReplay(
        request, options, files -> new SentBackSources(records).beside(files));
  }

  /** Where the rows of an output are after the run. */
  public Path rows(String output) {
    try {
      return Files.createDirectories(into.resolve(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void capture(PlanOutput output, PCollection<Block> rows) {
    rows.apply(output.name() + "/capture", ParDo.of(new CaptureBlocks(rows(output.name()))))
        .setCoder(VoidCoder.of());
  }
}
