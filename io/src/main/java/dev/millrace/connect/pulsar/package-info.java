/**
 * Apache Pulsar as a source and sink of pipeline files. Read {@link
 * dev.millrace.connect.pulsar.PulsarConnector} first.
 */
@NullMarked
package dev.millrace.connect.pulsar;

import org.jspecify.annotations.NullMarked;
