/** {@code ReadFromIceberg} and {@code WriteToIceberg}. */
@NullMarked
package dev.millrace.connect.iceberg;

import org.jspecify.annotations.NullMarked;
