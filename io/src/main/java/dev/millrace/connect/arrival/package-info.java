/** What connectors of brokers share whose messages have no places of their own. */
@NullMarked
package dev.millrace.connect.arrival;

import org.jspecify.annotations.NullMarked;
