/** Conditions over columns of tables, as people write them. */
@NullMarked
package dev.millrace.io.file.condition;

import org.jspecify.annotations.NullMarked;
