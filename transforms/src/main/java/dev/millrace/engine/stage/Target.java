package dev.millrace.engine.stage;

import java.io.Serializable;

/** Where an event goes next within a stage. */
public sealed interface Target extends Serializable {

  /** Into another kernel of the same stage, by its index in {@link StageProgram#steps}. */
  record ToStep(int index) implements Target {}

  /** Out of the stage, by the index in {@link StageProgram#exits}. */
  record ToExit(int index) implements Target {}
}
