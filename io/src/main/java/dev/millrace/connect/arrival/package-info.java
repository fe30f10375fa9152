/**
 * What connectors of brokers share: columns and headers of messages, and the archive of those whose
 * messages have no places of their own. Read {@link dev.millrace.connect.arrival.ColumnKeys} first.
 */
@NullMarked
package dev.millrace.connect.arrival;

import org.jspecify.annotations.NullMarked;
