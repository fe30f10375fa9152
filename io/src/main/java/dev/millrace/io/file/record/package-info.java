/**
 * Files of records one after the other: JSON lines, CSV, plain lines, Avro; read, written, and
 * looked at for their columns. Read {@link dev.millrace.io.file.record.TextPlanner} first, then
 * {@link dev.millrace.io.file.record.TextRows}.
 */
@NullMarked
package dev.millrace.io.file.record;

import org.jspecify.annotations.NullMarked;
