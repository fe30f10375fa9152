/** {@code WriteToRedis}. */
@NullMarked
package dev.millrace.connect.redis;

import org.jspecify.annotations.NullMarked;
