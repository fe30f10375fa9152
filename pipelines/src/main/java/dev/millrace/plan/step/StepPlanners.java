package dev.millrace.plan.step;

import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.step.combine.CombinePlanner;
import dev.millrace.plan.step.detect.DetectPlanner;
import dev.millrace.plan.step.enrich.EnrichPlanner;
import dev.millrace.plan.step.join.JoinPlanner;
import dev.millrace.plan.step.join.LookupPlanner;
import dev.millrace.plan.step.library.LibraryPlanner;
import dev.millrace.plan.step.match.MatchPlanner;
import dev.millrace.plan.step.protect.DecryptPlanner;
import dev.millrace.plan.step.protect.EncryptPlanner;
import dev.millrace.plan.step.protect.MaskPlanner;
import dev.millrace.plan.step.query.SqlPlanner;
import dev.millrace.plan.step.schema.SchemaPlanner;
import dev.millrace.plan.step.sequence.FunnelPlanner;
import dev.millrace.plan.step.sequence.SequencePlanner;
import dev.millrace.plan.step.trial.AssertPlanner;
import dev.millrace.plan.step.trial.CreatePlanner;
import dev.millrace.plan.step.trial.LogPlanner;
import dev.millrace.plan.step.trial.ReshufflePlanner;
import dev.millrace.spec.EdgeStep.AssertEqual;
import dev.millrace.spec.EdgeStep.Create;
import dev.millrace.spec.EdgeStep.LibraryStep;
import dev.millrace.spec.EdgeStep.LogForTesting;
import dev.millrace.spec.EdgeStep.MatchAll;
import dev.millrace.spec.EdgeStep.Read;
import dev.millrace.spec.EdgeStep.Reshuffle;
import dev.millrace.spec.EdgeStep.Sql;
import dev.millrace.spec.EdgeStep.Write;
import dev.millrace.spec.JoinKind;
import dev.millrace.spec.JoinKind.PairJoin;
import dev.millrace.spec.JoinKind.TableJoin;
import dev.millrace.spec.KeyedStep.Combine;
import dev.millrace.spec.KeyedStep.Deduplicate;
import dev.millrace.spec.KeyedStep.Detect;
import dev.millrace.spec.KeyedStep.Funnel;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.KeyedStep.Latest;
import dev.millrace.spec.KeyedStep.Sequence;
import dev.millrace.spec.RowStep.AssignTimestamps;
import dev.millrace.spec.RowStep.Decrypt;
import dev.millrace.spec.RowStep.Encrypt;
import dev.millrace.spec.RowStep.Enrich;
import dev.millrace.spec.RowStep.Explode;
import dev.millrace.spec.RowStep.ExtractWindowingInfo;
import dev.millrace.spec.RowStep.Filter;
import dev.millrace.spec.RowStep.Flatten;
import dev.millrace.spec.RowStep.MapToFields;
import dev.millrace.spec.RowStep.Mask;
import dev.millrace.spec.RowStep.Partition;
import dev.millrace.spec.RowStep.StripErrorMetadata;
import dev.millrace.spec.RowStep.Validate;
import dev.millrace.spec.RowStep.ValidateWithSchema;
import dev.millrace.spec.RowStep.WindowInto;
import dev.millrace.spec.StepSpec;

/** The planner of each kind of step. */
final class StepPlanners implements StepSpec.Visitor<StepPlanner> {
  @Override
  public StepPlanner visit(Filter step) {
    return new FilterPlanner(step);
  }

  @Override
  public StepPlanner visit(MapToFields step) {
    return new MapPlanner(step);
  }

  @Override
  public StepPlanner visit(Explode step) {
    return new ExplodePlanner(step);
  }

  @Override
  public StepPlanner visit(Partition step) {
    return new PartitionPlanner(step);
  }

  @Override
  public StepPlanner visit(Flatten step) {
    return new FlattenPlanner();
  }

  @Override
  public StepPlanner visit(AssignTimestamps step) {
    return new TimestampPlanner(step);
  }

  @Override
  public StepPlanner visit(WindowInto step) {
    return new WindowPlanner(step);
  }

  @Override
  public StepPlanner visit(ExtractWindowingInfo step) {
    return new WindowInfoPlanner(step);
  }

  @Override
  public StepPlanner visit(Validate step) {
    return new ValidatePlanner(step);
  }

  @Override
  public StepPlanner visit(ValidateWithSchema step) {
    return new SchemaPlanner(step);
  }

  @Override
  public StepPlanner visit(Deduplicate step) {
    return new DeduplicatePlanner(step);
  }

  @Override
  public StepPlanner visit(Latest step) {
    return new LatestPlanner(step);
  }

  @Override
  public StepPlanner visit(Sequence step) {
    return new SequencePlanner(step);
  }

  @Override
  public StepPlanner visit(Funnel step) {
    return new FunnelPlanner(step);
  }

  @Override
  public StepPlanner visit(Combine step) {
    return new CombinePlanner(step);
  }

  @Override
  public StepPlanner visit(Detect step) {
    return new DetectPlanner(step);
  }

  @Override
  public StepPlanner visit(Join step) {
    return step.kind()
        .accept(
            new JoinKind.Visitor<StepPlanner>() {
              @Override
              public StepPlanner visit(PairJoin pair) {
                return new JoinPlanner(step, pair);
              }

              @Override
              public StepPlanner visit(TableJoin table) {
                return new LookupPlanner(step, table);
              }
            });
  }

  @Override
  public StepPlanner visit(Enrich step) {
    return new EnrichPlanner(step);
  }

  @Override
  public StepPlanner visit(Mask step) {
    return new MaskPlanner(step);
  }

  @Override
  public StepPlanner visit(Encrypt step) {
    return new EncryptPlanner(step);
  }

  @Override
  public StepPlanner visit(Decrypt step) {
    return new DecryptPlanner(step);
  }

  @Override
  public StepPlanner visit(Create step) {
    return new CreatePlanner(step);
  }

  @Override
  public StepPlanner visit(LogForTesting step) {
    return new LogPlanner(step);
  }

  @Override
  public StepPlanner visit(AssertEqual step) {
    return new AssertPlanner(step);
  }

  @Override
  public StepPlanner visit(Reshuffle step) {
    return new ReshufflePlanner();
  }

  @Override
  public StepPlanner visit(MatchAll step) {
    return new MatchPlanner(step);
  }

  @Override
  public StepPlanner visit(Sql step) {
    return new SqlPlanner(step);
  }

  @Override
  public StepPlanner visit(StripErrorMetadata step) {
    return new StripPlanner();
  }

  @Override
  public StepPlanner visit(LibraryStep step) {
    return new LibraryPlanner(step);
  }

  @Override
  public StepPlanner visit(Read step) {
    return new ReadPlanner(step);
  }

  @Override
  public StepPlanner visit(Write step) {
    return new WritePlanner(step);
  }
}
