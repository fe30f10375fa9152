package dev.millrace.spec.lint;

import dev.millrace.diag.Position;
import dev.millrace.spec.TransformSpec.InputSpec;
import java.util.List;

/**
 * A stream or step as the rules see it.
 *
 * @param path of its messages, for example {@code transforms.Paid}
 * @param mainOutput whether its plain name can be read
 * @param sideOutputs those that the file names
 * @param broken whether its own reading failed, so that nothing is known of its outputs
 */
public record GraphNode(
    String name,
    Position position,
    String path,
    Role role,
    List<InputSpec> inputs,
    boolean mainOutput,
    List<SideOutput> sideOutputs,
    boolean canFail,
    boolean broken) {

  public GraphNode {
    inputs = List.copyOf(inputs);
    sideOutputs = List.copyOf(sideOutputs);
  }

  /** What a node is to the rules. */
  public enum Role {
    STREAM,
    STEP,
    /** A step whose main output may stay unread: sinks and prints. */
    END
  }

  /**
   * An output besides the main one.
   *
   * @param key the key that declares it
   * @param mustBeRead whether leaving it unread is an error and not only a warning
   */
  public record SideOutput(String name, Position position, String key, boolean mustBeRead) {
    /** The key of error outputs. */
    public static final String ERROR_HANDLING = "error_handling";
  }
}
