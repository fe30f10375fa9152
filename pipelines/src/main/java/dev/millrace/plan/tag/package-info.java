/**
 * Tags of columns: where a file declares them, and which columns of every step hold something of a
 * tagged one. Read {@link dev.millrace.plan.tag.TaggedColumns} first.
 */
@NullMarked
package dev.millrace.plan.tag;

import org.jspecify.annotations.NullMarked;
