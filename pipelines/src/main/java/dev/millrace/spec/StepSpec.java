package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import java.util.Optional;
import java.util.Set;

/**
 * What one step of a pipeline file does, by kind. Maps keep the order of the file. Expressions are
 * SQL text with its place; nothing here is typed yet.
 */
public sealed interface StepSpec permits RowStep, KeyedStep, EdgeStep {

  /** Calls the visitor's method for the kind. */
  <R> R accept(Visitor<R> visitor);

  /** What the step reads if it is a source. */
  default Optional<EndpointSpec> reads() {
    return Optional.empty();
  }

  /** The tags that columns may have which the step gets, if it is a sink. */
  default Set<String> allowedTags() {
    return Set.of();
  }

  /** Tells the kinds of steps apart; a new kind does not compile before every visitor knows it. */
  interface Visitor<R> {
    R visit(RowStep.Filter step);

    R visit(RowStep.MapToFields step);

    R visit(RowStep.Explode step);

    R visit(RowStep.Partition step);

    R visit(RowStep.Flatten step);

    R visit(RowStep.AssignTimestamps step);

    R visit(RowStep.WindowInto step);

    R visit(RowStep.ExtractWindowingInfo step);

    R visit(RowStep.Validate step);

    R visit(RowStep.ValidateWithSchema step);

    R visit(KeyedStep.Deduplicate step);

    R visit(KeyedStep.Latest step);

    R visit(KeyedStep.Sequence step);

    R visit(KeyedStep.Funnel step);

    R visit(KeyedStep.Combine step);

    R visit(KeyedStep.Detect step);

    R visit(KeyedStep.Join step);

    R visit(RowStep.Enrich step);

    R visit(RowStep.Mask step);

    R visit(RowStep.Encrypt step);

    R visit(RowStep.Decrypt step);

    R visit(EdgeStep.Create step);

    R visit(EdgeStep.LogForTesting step);

    R visit(EdgeStep.AssertEqual step);

    R visit(EdgeStep.Reshuffle step);

    R visit(EdgeStep.MatchAll step);

    R visit(EdgeStep.Sql step);

    R visit(RowStep.StripErrorMetadata step);

    R visit(EdgeStep.LibraryStep step);

    R visit(EdgeStep.Read step);

    R visit(EdgeStep.Write step);
  }
}
