/**
 * Reading a broker that keeps no order: the clock of what arrives, ids that were seen, and when
 * messages are acknowledged. Read {@link dev.millrace.io.arrival.ArrivalSource} first, then {@link
 * dev.millrace.io.arrival.ArrivalReader}.
 */
@NullMarked
package dev.millrace.io.arrival;

import org.jspecify.annotations.NullMarked;
