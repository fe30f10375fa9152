/**
 * Millrace's steps in plain Beam pipelines, each in a batch and in a stream. Read {@link
 * dev.millrace.examples.PaidOrdersTest} first.
 */
package dev.millrace.examples;
