/** Sends rows to a topic of Apache Pulsar. */
@NullMarked
package dev.millrace.io.pulsar.write;

import org.jspecify.annotations.NullMarked;
