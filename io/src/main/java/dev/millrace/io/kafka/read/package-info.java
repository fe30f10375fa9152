/**
 * Kafka as a source: feeds of partitions, their clocks, the verdict on each record, the marks that
 * a runner restarts from. Read {@link dev.millrace.io.kafka.read.KafkaSource} first, then {@link
 * dev.millrace.io.kafka.read.BatchReader}.
 */
@NullMarked
package dev.millrace.io.kafka.read;

import org.jspecify.annotations.NullMarked;
