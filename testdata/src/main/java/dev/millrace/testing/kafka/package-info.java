/**
 * A real Kafka broker inside this JVM, for tests and for the demo. Read {@link
 * dev.millrace.testing.kafka.EmbeddedKafka}.
 */
@NullMarked
package dev.millrace.testing.kafka;

import org.jspecify.annotations.NullMarked;
