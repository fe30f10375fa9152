package dev.millrace.runner.state;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A checkpoint that was complete and on the disk when it was noted, and what its state is of.
 *
 * @param number rises from checkpoint to checkpoint, also from one process to the next
 * @param path absolute, of the directory with {@code _metadata}
 * @param at when it was complete, in ISO form
 * @param bytes of the whole state, files that it shares with others included
 * @param millrace the version that wrote it
 * @param hash of the pipeline file then
 * @param parallelism then
 * @param form of the state, as {@link dev.millrace.plan.StateForm} has it
 */
public record KeptCheckpoint(
    long number,
    String path,
    String at,
    long bytes,
    String millrace,
    String hash,
    int parallelism,
    Map<String, Map<String, String>> form) {
  public KeptCheckpoint {
    form = new TreeMap<>(form);
  }

  public Path directory() {
    return Path.of(path);
  }

  /** Why it cannot be gone on from; empty if all of its files are there in their size. */
  public Optional<String> flaw() {
    return CheckpointFiles.flaw(directory());
  }

  /** {@code 7 of 2026-03-01T10:00:00Z}. */
  @Override
  public String toString() {
    return number + " of " + at;
  }
}
