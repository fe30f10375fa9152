/**
 * Random pipelines on random events, in both modes, against the independent model: see {@link
 * GeneratedPipelinesTest}.
 */
package dev.millrace.parity;
