package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of {@code tests:}.
 *
 * @param streams stream → what arrives, in order
 * @param mockInputs step (or {@code step.alias}) → the rows it gets instead of its real input
 * @param mockOutputs step (or {@code step.output}) → the rows it gives instead of being run
 * @param mockLookups step that looks up → the rows of the place that it asks
 * @param expectedOutputs what must come out of an output or step, as a multiset
 * @param expectedInputs what must reach a step
 * @param allowedSources sources that a test may really read
 */
public record TestSpec(
    String name,
    Position position,
    Map<String, List<Arrival>> streams,
    Map<String, List<RowLiteral>> mockInputs,
    Map<String, List<RowLiteral>> mockOutputs,
    Map<String, List<RowLiteral>> mockLookups,
    List<Expectation> expectedOutputs,
    List<Expectation> expectedInputs,
    List<Located> allowedSources,
    List<Mode> modes) {

  /** Something that arrives on a stream. */
  public sealed interface Arrival {

    /** Calls the visitor's method for the kind. */
    <R> R accept(Visitor<R> visitor);

    /** Tells the kinds of arrivals apart. */
    interface Visitor<R> {
      R visit(RowArrival arrival);

      R visit(WatermarkArrival arrival);
    }
  }

  /** An event. */
  public record RowArrival(RowLiteral row) implements Arrival {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code advance_watermark: TIME}. */
  public record WatermarkArrival(Located time) implements Arrival {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** The rows expected of one output. */
  public record Expectation(
      Located name, List<RowLiteral> elements, Optional<Position> elementsAt) {}

  /** How a test is run. */
  public enum Mode {
    LIVE,
    REPLAY
  }
}
