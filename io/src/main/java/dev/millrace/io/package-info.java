/** Connectors: one package each. What they share is in dev.millrace.element. */
@NullMarked
package dev.millrace.io;

import org.jspecify.annotations.NullMarked;
