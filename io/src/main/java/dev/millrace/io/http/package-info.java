/**
 * Sending rows to an HTTP server. Read {@link dev.millrace.io.http.HttpSink} first, then {@link
 * dev.millrace.io.http.HttpWriter} for what happens to a request.
 */
@NullMarked
package dev.millrace.io.http;

import org.jspecify.annotations.NullMarked;
