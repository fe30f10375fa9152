/**
 * The step {@code Enrich} at work. Read {@link dev.millrace.enrich.EnrichKernel} first, then {@link
 * dev.millrace.enrich.Questions} for what a question goes through.
 */
@NullMarked
package dev.millrace.enrich;

import org.jspecify.annotations.NullMarked;
