package dev.millrace.spec.yaml.step;

import dev.millrace.connect.EndpointType;
import dev.millrace.diag.Position;
import dev.millrace.spec.FormerNames;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.StepKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A step whose keys are checked and whose references are not yet followed.
 *
 * @param name in the flat graph
 * @param kind empty for sources, sinks and steps that are not known
 * @param endpoint its kind if it is a source or sink
 * @param allowedTags of a sink
 * @param config its own keys; empty if its type is not known
 */
record RawStep(
    Scope scope,
    String name,
    String path,
    Position position,
    Optional<StepKind> kind,
    Optional<EndpointType> endpoint,
    Optional<Fields> config,
    List<InputSpec> inputs,
    Optional<WindowingSpec> windowing,
    Set<String> allowedTags,
    FormerNames was,
    boolean broken) {}
