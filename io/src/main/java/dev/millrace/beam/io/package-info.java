/**
 * Millrace's sources and sinks as ordinary Beam transforms over rows, for code that uses no
 * pipeline file. Read {@link dev.millrace.beam.io.KafkaRowsIO} first.
 */
@NullMarked
package dev.millrace.beam.io;

import org.jspecify.annotations.NullMarked;
