/**
 * How to reach a Kafka cluster and ask it: connections, topics, positions, faults in words. Read
 * {@link dev.millrace.io.kafka.client.KafkaConnection} first, then {@link
 * dev.millrace.io.kafka.client.TopicCatalog}.
 */
@NullMarked
package dev.millrace.io.kafka.client;

import org.jspecify.annotations.NullMarked;
