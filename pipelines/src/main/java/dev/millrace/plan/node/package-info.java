/**
 * The kinds of nodes of a plan, as sealed families with visitors, and what each tells about its
 * columns, its key and its state. Read {@link dev.millrace.plan.node.NodeKind} first.
 */
@NullMarked
package dev.millrace.plan.node;

import org.jspecify.annotations.NullMarked;
