package dev.millrace.connect.topic;

import dev.millrace.diag.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * The cluster of declared topics. Nothing in it is ever deleted or made smaller. Methods throw a
 * {@link dev.millrace.diag.UserException} if the cluster does not answer or refuses something.
 */
public interface TopicCluster extends AutoCloseable {
  /** Where it is, for people. */
  String place();

  /** Each declared topic next to what the cluster has, in the order of the file. */
  List<TopicState> compare();

  /**
   * Asks whether the cluster would make a change, which it does not do.
   *
   * @return what stands against it, as a warning
   */
  Optional<Diagnostic> refusal(TopicChange change);

  /** What a change would put right, as a warning about the file or the cluster. */
  Diagnostic deviation(TopicChange change);

  /**
   * Makes a change.
   *
   * @param change of a kind that {@link TopicChange.Kind#canBeMade}
   */
  void make(TopicChange change);

  @Override
  void close();
}
