/**
 * Real Kafka brokers inside this JVM, for tests and for the demo: one, or a cluster whose leaders
 * move. Read {@link dev.millrace.testing.kafka.EmbeddedKafka}.
 */
@NullMarked
package dev.millrace.testing.kafka;

import org.jspecify.annotations.NullMarked;
