/**
 * The keys of formats that need more than the columns, for all connectors whose records are bytes.
 */
@NullMarked
package dev.millrace.connect.format;

import org.jspecify.annotations.NullMarked;
