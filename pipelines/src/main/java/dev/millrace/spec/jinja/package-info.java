/**
 * Jinja in pipeline files: a template's text, rendered, with the places in the source files that
 * each of its characters comes from. Read {@link dev.millrace.spec.jinja.JinjaTemplate} first.
 */
@NullMarked
package dev.millrace.spec.jinja;

import org.jspecify.annotations.NullMarked;
