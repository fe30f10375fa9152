/**
 * What a plan is made of: the kinds of nodes, as sealed families with visitors, and what each tells
 * about its columns, its key and its state. Read {@link dev.millrace.plan.model.NodeKind} first,
 * then {@link dev.millrace.plan.model.Lineage}.
 */
@NullMarked
package dev.millrace.plan.model;

import org.jspecify.annotations.NullMarked;
