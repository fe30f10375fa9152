/**
 * Kafka as a source and sink of pipeline files. Read {@link
 * dev.millrace.connect.kafka.KafkaConnector} first.
 */
@NullMarked
package dev.millrace.connect.kafka;

import org.jspecify.annotations.NullMarked;
