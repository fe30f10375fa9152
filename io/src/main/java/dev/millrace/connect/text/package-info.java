/**
 * Files of JSON lines and of CSV as sources and sinks of pipeline files. Read {@link
 * dev.millrace.connect.text.TextSinkType} first.
 */
@NullMarked
package dev.millrace.connect.text;

import org.jspecify.annotations.NullMarked;
