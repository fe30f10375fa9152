/**
 * The bridge between plain Beam collections of rows and the block-based hosts of keyed kernels.
 * Read {@link dev.millrace.transforms.rows.KeyedRows} first.
 */
@NullMarked
package dev.millrace.transforms.rows;

import org.jspecify.annotations.NullMarked;
