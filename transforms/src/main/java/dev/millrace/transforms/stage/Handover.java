package dev.millrace.transforms.stage;

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

  /** The same within memory. */
  public Handover withoutFiles() {
    return switch (this) {
      case CODED, KEPT -> CODED;
      case BY_REFERENCE, SPILLED -> BY_REFERENCE;
    };
  }

  /** Whether what waits in an exchange does so in local temporary files. */
  boolean spills() {
    return this == SPILLED || this == KEPT;
  }
}
