package dev.millrace.connect;

import dev.millrace.base.Copy;
import dev.millrace.element.block.Block;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.io.file.output.ShardedOutput;
import java.util.Optional;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * What came of building a sink.
 *
 * @param place topic, table or path, for people
 * @param counts of rows, where they are elements instead of metrics
 * @param letters dead letters: rows that the place refused, blocks of {@link
 *     dev.millrace.element.Envelopes#DEAD_LETTER}
 * @param files of a directory of files: the names of those written, staged below {@link
 *     dev.millrace.io.file.output.OutputDirectory#staging}; whoever runs the job publishes them
 * @param shards how the files are published if they do not fill a directory
 */
public record SinkResult(
    String place,
    Optional<PCollection<Counts>> counts,
    Optional<PCollection<Block>> letters,
    Optional<PCollection<KV<String, Long>>> files,
    Optional<ShardedOutput> shards) {

  /** Rows that need nothing further. */
  public static SinkResult at(String place) {
    return new SinkResult(
        place, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public SinkResult withCounts(PCollection<Counts> elements) {
    return Copy.of(this, SinkResult::counts).with(Optional.of(elements));
  }

  public SinkResult withLetters(PCollection<Block> refused) {
    return Copy.of(this, SinkResult::letters).with(Optional.of(refused));
  }

  public SinkResult withFiles(PCollection<KV<String, Long>> written) {
    return Copy.of(this, SinkResult::files).with(Optional.of(written));
  }

  public SinkResult withShards(Optional<ShardedOutput> output) {
    return Copy.of(this, SinkResult::shards).with(output);
  }
}
