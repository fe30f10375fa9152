package dev.millrace.element.block;

import org.apache.beam.sdk.io.UnboundedSource;

/**
 * A source whose parts are written into checkpoints, and which takes them over: some runners write
 * the whole source beside its mark, and would read on for ever with the settings with which it
 * began.
 *
 * @param <T> its batches
 */
public interface ResumableSource<T> {
  /**
   * This source for the part of the input that a kept one reads: that part is as it was, and what
   * decides about its records, and how servers are reached, is as it is now.
   *
   * @param kept of the same class, as a checkpoint has it
   */
  UnboundedSource<T, ?> inPlaceOf(UnboundedSource<T, ?> kept);
}
