package dev.millrace.engine.stage;

import dev.millrace.element.PipelineId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is shown the rows of which pipeline in this process. Stages that begin while somebody is look
 * it up once; where nobody is, as in the processes of a cluster, rows cost nothing more.
 */
public final class RowTaps {
  private static final Map<PipelineId, RowTap> TAPS = new ConcurrentHashMap<>();

  private RowTaps() {}

  /** Shows the rows of stages that begin from now on, to this one instead of any other. */
  public static void open(PipelineId pipeline, RowTap tap) {
    TAPS.put(pipeline, tap);
  }

  public static void close(PipelineId pipeline, RowTap tap) {
    TAPS.remove(pipeline, tap);
  }

  static Optional<RowTap> of(PipelineId pipeline) {
    return Optional.ofNullable(TAPS.get(pipeline));
  }
}
