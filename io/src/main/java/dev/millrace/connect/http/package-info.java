/** {@code WriteToHttp}. */
@NullMarked
package dev.millrace.connect.http;

import org.jspecify.annotations.NullMarked;
