package dev.millrace.transforms.stage;

/** How a stage's blocks get to the next one. */
public enum Handover {
  /** As bytes, which any runner can send anywhere. */
  CODED,
  /** As they are, on a runner that hands elements on within this process. */
  BY_REFERENCE,
  /** As they are, and what waits in an exchange does so in local temporary files. */
  SPILLED
}
