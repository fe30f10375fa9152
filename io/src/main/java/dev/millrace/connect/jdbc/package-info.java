/** {@code ReadFromJdbc} and {@code WriteToJdbc}. */
@NullMarked
package dev.millrace.connect.jdbc;

import org.jspecify.annotations.NullMarked;
