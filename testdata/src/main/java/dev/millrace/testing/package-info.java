/**
 * Generators, the embedded Kafka broker and the independent model that results are compared with.
 */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
