/**
 * Kafka: a source that decides event time, lateness and the watermark by itself, a sink, a check
 * before the run, and bounded reading of topics. Start with {@link
 * dev.millrace.io.kafka.KafkaSource}; why the source is our own says
 * docs/decisions/001-own-kafka-source.md.
 */
@NullMarked
package dev.millrace.io.kafka;

import org.jspecify.annotations.NullMarked;
