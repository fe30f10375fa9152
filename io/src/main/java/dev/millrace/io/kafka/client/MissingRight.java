package dev.millrace.io.kafka.client;

import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Which rule a cluster lacks that refuses a call, with the words of Kafka's own tools: operation,
 * kind of resource, name.
 */
final class MissingRight {
  private MissingRight() {}

  /**
   * @param operation what the call does with its topics
   * @return a sentence with a blank before it
   */
  static String of(AuthorizationException denied, AclOperation operation) {
    return ". The user needs " + right(denied, operation) + ".";
  }

  private static String right(AuthorizationException denied, AclOperation operation) {
    if (denied instanceof TopicAuthorizationException topics) {
      return operation + " on " + topics(topics);
    } else if (denied instanceof GroupAuthorizationException group) {
      // Includes DESCRIBE, which is all that looking at a group's positions takes.
      return AclOperation.READ
          + (group.groupId() == null ? " on the group" : " on group '" + group.groupId() + "'");
    } else if (denied instanceof TransactionalIdAuthorizationException) {
      return "WRITE on the output's transactional ids and READ on the groups of the same names";
    } else if (denied instanceof ClusterAuthorizationException && operation == AclOperation.WRITE) {
      // Which brokers before 2.8 ask for whatever the rules about topics are.
      return "WRITE on the topic, and of brokers before 2.8 IDEMPOTENT_WRITE on the cluster";
    }
    return operation + " on the cluster";
  }

  private static String topics(TopicAuthorizationException denied) {
    return denied.unauthorizedTopics().isEmpty()
        ? "the topic"
        : new TreeSet<>(denied.unauthorizedTopics())
            .stream().map(topic -> "topic '" + topic + "'").collect(Collectors.joining(", "));
  }
}
