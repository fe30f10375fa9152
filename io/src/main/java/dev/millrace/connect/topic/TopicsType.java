package dev.millrace.connect.topic;

import dev.millrace.diag.Diagnostic;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A kind of cluster that has topics which can be declared, compared and made. Found by {@link
 * ServiceLoader}.
 */
public interface TopicsType {
  /** What is wrong with a declaration, as far as it is known without asking the cluster. */
  List<Diagnostic> check(DeclaredTopics topics);

  /**
   * Connects to the cluster.
   *
   * @param topics without errors
   * @throws dev.millrace.diag.UserException if it cannot be reached or does not let us in
   */
  TopicCluster open(DeclaredTopics topics);

  /**
   * The one that there is.
   *
   * @throws IllegalStateException if there is none, which only a broken installation has
   */
  static TopicsType found() {
    return ServiceLoader.load(TopicsType.class, TopicsType.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no kind of topics on the class path"));
  }
}
