package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.topic.DeclaredTopics;
import dev.millrace.diag.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole pipeline file.
 *
 * @param file the path the user gave
 * @param name the file's name without its ending
 * @param hash SHA-256 over what the file says about streams, steps and what goes to which output,
 *     variables filled in and secrets left out, 16 hexadecimal digits. Comments, options, tests and
 *     the places that are read and written are no part of it
 * @param replayable whether the author promises that a replay gives the same rows (default true)
 * @param failOnError {@code on_error: fail}: a row that cannot be processed fails the run where no
 *     error output and no {@code dead_letter} output takes it; always true for a file of Beam
 *     YAML's own form (neither {@code streams} nor {@code outputs})
 * @param transforms in the order of the file; {@code source}, {@code sink} and chain order are
 *     already turned into named inputs
 * @param options Beam pipeline options as written
 * @param optionPlaces where each of them stands
 * @param topics the topics that it declares, by the keys of {@link
 *     dev.millrace.connect.topic.TopicKeys}
 * @param secrets what messages and logs must mask
 */
public record PipelineSpec(
    Path file,
    String name,
    String hash,
    boolean replayable,
    boolean failOnError,
    List<TransformSpec> transforms,
    List<StreamSpec> streams,
    List<OutputSpec> outputs,
    Map<String, String> options,
    Map<String, Position> optionPlaces,
    List<TestSpec> tests,
    Optional<EndpointSpec> topics,
    Secrets secrets) {

  public PipelineSpec {
    transforms = List.copyOf(transforms);
    streams = List.copyOf(streams);
    outputs = List.copyOf(outputs);
    tests = List.copyOf(tests);
  }

  /** The same file with other steps. */
  public PipelineSpec withTransforms(List<TransformSpec> others) {
    return new PipelineSpec(
        file,
        name,
        hash,
        replayable,
        failOnError,
        others,
        streams,
        outputs,
        options,
        optionPlaces,
        tests,
        topics,
        secrets);
  }

  /** Whether the file has Beam YAML's own form, in which everything means what it means there. */
  public boolean isBeamForm() {
    return streams.isEmpty() && outputs.isEmpty();
  }

  /** The topics that the file declares, next to what may tell where they are. */
  public Optional<DeclaredTopics> declaredTopics() {
    return topics.map(
        section ->
            new DeclaredTopics(
                section,
                streams.stream().flatMap(stream -> stream.live().stream()).toList(),
                outputs.stream().flatMap(output -> output.live().stream()).toList()));
  }

  public Optional<StreamSpec> stream(String streamName) {
    return streams.stream().filter(s -> s.name().equals(streamName)).findFirst();
  }
}
