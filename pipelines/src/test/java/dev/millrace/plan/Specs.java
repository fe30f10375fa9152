package dev.millrace.plan;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.diag.Position;
import dev.millrace.spec.FormerNames;
import dev.millrace.spec.Located;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.Secrets;
import dev.millrace.spec.StepSpec;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.ColumnTime;
import dev.millrace.spec.StreamSpec.InlineFields;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.WindowingSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds pipelines as the parser would give them, with a line per entry. */
final class Specs {
  private final List<TransformSpec> transforms = new ArrayList<>();
  private final List<StreamSpec> streams = new ArrayList<>();
  private final List<OutputSpec> outputs = new ArrayList<>();
  private int line;

  static Located at(String text) {
    return new Located(text, new Position("p.yaml", 1, 1));
  }

  Specs stream(String name, String timestamp, String... fields) {
    Map<String, Located> types = new LinkedHashMap<>();
    for (String field : fields) {
      String[] parts = field.split(" ", 2);
      types.put(parts[0], at(parts[1]));
    }
    streams.add(
        new StreamSpec(
            name,
            next(),
            new InlineFields(types, Map.of(), Map.of()),
            timestamp.isEmpty()
                ? Optional.empty()
                : Optional.of(new ColumnTime(at(timestamp), Optional.empty())),
            Optional.empty(),
            WatermarkSpec.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    return this;
  }

  Specs step(String name, StepSpec step, String... inputs) {
    return windowed(name, Optional.empty(), step, inputs);
  }

  Specs windowed(String name, Optional<WindowingSpec> windowing, StepSpec step, String... inputs) {
    List<InputSpec> references = new ArrayList<>();
    for (String input : inputs) {
      String[] parts = input.contains("=") ? input.split("=", 2) : new String[] {"input", input};
      references.add(new InputSpec(parts[0], at(parts[1])));
    }
    transforms.add(
        new TransformSpec(
            name,
            next(),
            references,
            windowing,
            step,
            Optional.empty(),
            Optional.empty(),
            FormerNames.NONE));
    return this;
  }

  Specs output(String name, String input) {
    EndpointSpec console =
        new EndpointSpec("WriteToConsole", new Position("p.yaml", 1, 1), Map.of(), Map.of());
    outputs.add(
        new OutputSpec(
            name,
            next(),
            "outputs." + name,
            Optional.of(at(input)),
            Optional.of(console),
            Optional.of(console),
            Set.of()));
    return this;
  }

  PipelineSpec build() {
    return new PipelineSpec(
        Path.of("p.yaml"),
        "p",
        "0123456789abcdef",
        true,
        false,
        transforms,
        streams,
        outputs,
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Secrets.NONE);
  }

  private Position next() {
    return new Position("p.yaml", ++line, 1);
  }
}
