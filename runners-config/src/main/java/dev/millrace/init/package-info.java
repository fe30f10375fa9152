/**
 * New pipeline files: from what lies in a topic or in files, or from a template. Read {@link
 * dev.millrace.init.NewFile} first.
 */
@NullMarked
package dev.millrace.init;

import org.jspecify.annotations.NullMarked;
