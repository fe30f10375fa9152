/** A PostgreSQL server for the demo and for tests, of the machine's own packages. */
@NullMarked
package dev.millrace.testing.postgres;

import org.jspecify.annotations.NullMarked;
