package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.required;
import static dev.millrace.spec.yaml.keys.SharedTypes.COLUMNS;
import static dev.millrace.spec.yaml.keys.SharedTypes.ERROR_HANDLING;
import static dev.millrace.spec.yaml.keys.SharedTypes.EXPRESSION;
import static dev.millrace.spec.yaml.keys.SharedTypes.LANGUAGE;

import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;

/** The keys of {@code Funnel}. */
final class FunnelKeys {
  static final StepKind FUNNEL =
      StepKind.of(
          "Funnel",
          "How far the events of a key get through steps that follow each other by event time: a"
              + " row per attempt with `started_at`, `reached` (the number of steps), `last_step`,"
              + " and `STEP_at` for each step, NULL where it was not reached.",
          Inputs.ONE,
          true,
          required("key", COLUMNS, "The columns by which events belong together."),
          required(
              "within",
              Simple.POSITIVE_DURATION,
              "An attempt ends so long after its first event. It gives its row then, or with the"
                  + " last step."),
          required(
              "steps",
              new MapOf<>("step", EXPRESSION),
              "The steps in order, 2 to 63 of them, each with its condition."),
          LANGUAGE,
          ERROR_HANDLING);

  private FunnelKeys() {}
}
