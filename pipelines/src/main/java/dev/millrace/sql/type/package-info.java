/** Column types as SQL text and as types of the SQL library, and why SQL text is refused. */
@NullMarked
package dev.millrace.sql.type;

import org.jspecify.annotations.NullMarked;
