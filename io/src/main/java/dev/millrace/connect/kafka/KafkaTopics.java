package dev.millrace.connect.kafka;

import dev.millrace.connect.topic.DeclaredTopics;
import dev.millrace.connect.topic.TopicCluster;
import dev.millrace.connect.topic.TopicsType;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.io.kafka.client.TopicProvision;
import java.util.List;

/** The topics of a Kafka cluster, as a pipeline file declares them. */
public final class KafkaTopics implements TopicsType {
  @Override
  public List<Diagnostic> check(DeclaredTopics topics) {
    Diagnostics found = new Diagnostics();
    new TopicDeclaration(topics, found).check();
    return found.sorted();
  }

  @Override
  public TopicCluster open(DeclaredTopics topics) {
    TopicDeclaration declaration = new TopicDeclaration(topics, new Diagnostics());
    return new KafkaTopicCluster(
        declaration.place(),
        declaration.topics(),
        TopicProvision.open(
            declaration
                .connection()
                .orElseThrow(() -> new IllegalStateException("the declaration was not checked"))));
  }
}
