/**
 * Kafka as a sink: records, at least once or exactly once by transactions. Read {@link
 * dev.millrace.io.kafka.write.KafkaSink} first, then {@link
 * dev.millrace.io.kafka.write.CommitBlocksFn}.
 */
@NullMarked
package dev.millrace.io.kafka.write;

import org.jspecify.annotations.NullMarked;
