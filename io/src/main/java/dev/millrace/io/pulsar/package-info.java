/**
 * Topics of Apache Pulsar. Read {@link dev.millrace.io.pulsar.PulsarSource} and {@link
 * dev.millrace.io.pulsar.write.PulsarSink} first, then {@link dev.millrace.io.pulsar.TopicFeed}.
 */
@NullMarked
package dev.millrace.io.pulsar;

import org.jspecify.annotations.NullMarked;
