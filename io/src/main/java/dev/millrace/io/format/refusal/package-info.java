/**
 * Rows that a sink's format has no form for become dead letters before the sink sees them; letters
 * that are too large are cut.
 */
@NullMarked
package dev.millrace.io.format.refusal;

import org.jspecify.annotations.NullMarked;
