/**
 * An independent model of every step, in plain Java on lists of rows: slow, obvious, and sharing no
 * code with the product. It takes the events that are neither late nor dead and gives the final
 * rows; where the product and the model differ, one of them is wrong. Read {@link
 * dev.millrace.testing.oracle.TimedRow}, then {@link dev.millrace.testing.oracle.ShippedPipelines}.
 *
 * <p>Values are String, Boolean, Integer, Long, Double, BigDecimal, List, Map or null; times are
 * milliseconds as Long.
 */
@NullMarked
package dev.millrace.testing.oracle;

import org.jspecify.annotations.NullMarked;
