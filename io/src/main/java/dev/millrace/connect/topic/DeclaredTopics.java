package dev.millrace.connect.topic;

import dev.millrace.connect.EndpointSpec;
import java.util.List;

/**
 * The {@code topics} of a pipeline file.
 *
 * @param section what stands there, with the keys of {@link TopicKeys}
 * @param sources the live sides of the file's streams
 * @param sinks the live sides of its outputs
 */
public record DeclaredTopics(
    EndpointSpec section, List<EndpointSpec> sources, List<EndpointSpec> sinks) {
  public DeclaredTopics {
    sources = List.copyOf(sources);
    sinks = List.copyOf(sinks);
  }
}
