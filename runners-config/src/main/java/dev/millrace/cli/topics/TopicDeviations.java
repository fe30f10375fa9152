package dev.millrace.cli.topics;

import dev.millrace.connect.topic.DeclaredTopics;
import dev.millrace.connect.topic.TopicCluster;
import dev.millrace.connect.topic.TopicsType;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.util.List;

/** What declared topics are otherwise at the broker, as warnings about the pipeline file. */
public final class TopicDeviations {
  private TopicDeviations() {}

  /** The deviations; an error if the broker does not say what it has. */
  public static List<Diagnostic> of(DeclaredTopics declared) {
    try (TopicCluster cluster = TopicsType.found().open(declared)) {
      return cluster.compare().stream()
          .flatMap(state -> state.changes().stream())
          .map(cluster::deviation)
          .toList();
    } catch (UserException e) {
      return e.diagnostics();
    }
  }
}
