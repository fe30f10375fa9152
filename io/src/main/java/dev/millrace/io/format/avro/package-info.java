/** Avro: columns of its schemas, rows as its records, and records' values in its binary form. */
@NullMarked
package dev.millrace.io.format.avro;

import org.jspecify.annotations.NullMarked;
