/**
 * Files found while a pipeline runs: {@link dev.millrace.plan.step.match.MatchPlanner} plans {@code
 * MatchAll}.
 */
@NullMarked
package dev.millrace.plan.step.match;

import org.jspecify.annotations.NullMarked;
