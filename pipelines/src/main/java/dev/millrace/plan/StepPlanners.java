package dev.millrace.plan;

import dev.millrace.spec.StepSpec;
import java.util.Map;
import java.util.Objects;

/** The planner of each kind of step. */
final class StepPlanners {
  private static final Map<Class<? extends StepSpec>, StepPlanner<?>> BY_KIND =
      Map.ofEntries(
          entry(StepSpec.Filter.class, new FilterPlanner()),
          entry(StepSpec.MapToFields.class, new MapPlanner()),
          entry(StepSpec.Explode.class, new ExplodePlanner()),
          entry(StepSpec.Partition.class, new PartitionPlanner()),
          entry(StepSpec.Flatten.class, new FlattenPlanner()),
          entry(StepSpec.AssignTimestamps.class, new TimestampPlanner()),
          entry(StepSpec.WindowInto.class, new WindowPlanner()),
          entry(StepSpec.ExtractWindowingInfo.class, new WindowInfoPlanner()),
          entry(StepSpec.Validate.class, new ValidatePlanner()),
          entry(StepSpec.Deduplicate.class, new DeduplicatePlanner()),
          entry(StepSpec.Combine.class, new CombinePlanner()),
          entry(StepSpec.Join.class, new JoinPlanner()),
          entry(StepSpec.Create.class, new CreatePlanner()),
          entry(StepSpec.LogForTesting.class, new LogPlanner()),
          entry(StepSpec.Read.class, new ReadPlanner()),
          entry(StepSpec.Write.class, new WritePlanner()));

  private StepPlanners() {}

  private static <S extends StepSpec> Map.Entry<Class<S>, StepPlanner<S>> entry(
      Class<S> kind, StepPlanner<S> planner) {
    return Map.entry(kind, planner);
  }

  static boolean knows(Class<?> kind) {
    return BY_KIND.containsKey(kind);
  }

  /** Plans a step by the planner of its kind. */
  static void plan(StepSpec step, StepScope scope) {
    planAs(step, scope);
  }

  @SuppressWarnings("unchecked")
  private static <S extends StepSpec> void planAs(S step, StepScope scope) {
    // The table's entries are made by entry(), so a kind's planner takes steps of that kind.
    StepPlanner<S> planner =
        (StepPlanner<S>) Objects.requireNonNull(BY_KIND.get(step.getClass()), step.toString());
    planner.plan(step, scope);
  }
}
