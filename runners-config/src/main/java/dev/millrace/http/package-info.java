/**
 * The small server in this process that lets others watch it. Read {@link
 * dev.millrace.http.HttpPages} first.
 */
@NullMarked
package dev.millrace.http;

import org.jspecify.annotations.NullMarked;
