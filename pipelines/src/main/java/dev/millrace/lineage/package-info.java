/**
 * Columns followed through a whole plan by the lineage of its nodes: downwards to what a stage
 * looks at, upwards to what a column is a copy of. Read {@link dev.millrace.lineage.StageColumns}
 * first.
 */
@NullMarked
package dev.millrace.lineage;

import org.jspecify.annotations.NullMarked;
