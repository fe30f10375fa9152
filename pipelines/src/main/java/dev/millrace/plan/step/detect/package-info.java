/** Rules that speak of what is remarkable, made of windows, groups and filters. */
@NullMarked
package dev.millrace.plan.step.detect;

import org.jspecify.annotations.NullMarked;
