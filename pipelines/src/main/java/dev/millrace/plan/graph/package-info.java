/**
 * The graph while it is planned: names resolved to flows, each step planned after what it reads,
 * its SQL typed. It knows no kind of step; {@link dev.millrace.plan.graph.Planners} does. Read
 * {@link dev.millrace.plan.graph.Graph} first, then {@link dev.millrace.plan.graph.StepScope}.
 */
@NullMarked
package dev.millrace.plan.graph;

import org.jspecify.annotations.NullMarked;
