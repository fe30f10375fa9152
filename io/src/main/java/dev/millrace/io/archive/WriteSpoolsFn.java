package dev.millrace.io.archive;

import dev.millrace.io.archive.manifest.Span;
import dev.millrace.io.file.output.BlockWriter;
import dev.millrace.io.file.output.FileTarget;
import dev.millrace.io.file.output.WrittenFile;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Writes what waited into Parquet files that are not in place yet. */
final class WriteSpoolsFn extends DoFn<List<Spool>, KV<List<WrittenFile>, List<Spool>>> {
  private final List<FileTarget> targets;
  private final String temporary;
  private final long targetBytes;

  WriteSpoolsFn(List<FileTarget> targets, String temporary, long targetBytes) {
    this.targets = targets;
    this.temporary = temporary;
    this.targetBytes = targetBytes;
  }

  @ProcessElement
  public void process(
      @Element List<Spool> spools, OutputReceiver<KV<List<WrittenFile>, List<Spool>>> out) {
    try (BlockWriter writer = new BlockWriter(targets, temporary, targetBytes)) {
      spools.stream()
          .sorted(Comparator.comparing(WriteSpoolsFn::place))
          .forEach(spool -> SpoolWriter.read(spool, writer::write));
      out.output(KV.of(writer.finish(), spools));
    }
  }

  /** The source's order, so that files hold short ranges of offsets. */
  private static long place(Spool spool) {
    return spool.spans().stream().mapToLong(Span::from).min().orElse(0);
  }
}
