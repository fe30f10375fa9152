/**
 * What a kind of source and sink has to say about itself, so that no other room names it.
 *
 * <p>Read {@link dev.millrace.connect.EndpointSpec} first: a source or sink as a pipeline file
 * writes it.
 */
@NullMarked
package dev.millrace.connect;

import org.jspecify.annotations.NullMarked;
