package dev.millrace.engine.stage;

import dev.millrace.engine.spill.Spill;
import java.util.Optional;

/** How a stage's blocks get to the next one. */
public enum Handover {
  /** As bytes, which any runner can send anywhere. */
  CODED,
  /** As they are, on a runner that hands elements on within this process. */
  BY_REFERENCE,
  /** As they are, and what waits in an exchange does so in local temporary files. */
  SPILLED,
  /**
   * In exchanges as {@link #SPILLED}, on a runner that codes all elements within this process; to
   * sinks as bytes.
   */
  KEPT;

  /** The bytes of blocks that each instance of a stage keeps in memory until the run's end. */
  private static final long KEPT_BYTES = 1L << 20;

  /** The bytes of blocks to sinks that a bundle keeps in memory until its end. */
  private static final long BUNDLE_BYTES = 64L << 20;

  /** The same within memory. */
  public Handover withoutFiles() {
    return switch (this) {
      case CODED, KEPT -> CODED;
      case BY_REFERENCE, SPILLED -> BY_REFERENCE;
    };
  }

  /** What puts blocks that wait in an exchange aside, where this does. */
  Optional<Spill> spill() {
    return switch (this) {
      case CODED, BY_REFERENCE -> Optional.empty();
      case SPILLED -> Optional.of(new Spill());
      case KEPT -> Optional.of(new Spill(KEPT_BYTES));
    };
  }

  /**
   * What puts a bundle's blocks to sinks aside, where the runner keeps all of them until the
   * bundle's end.
   */
  Optional<Spill> bundleSpill() {
    return this == SPILLED ? Optional.of(new Spill(BUNDLE_BYTES)) : Optional.empty();
  }
}
