/**
 * Pages and schemas that are made from the declarations of keys. Read {@link
 * dev.millrace.spec.yaml.reference.ReferencePage} first.
 */
@NullMarked
package dev.millrace.spec.yaml.reference;

import org.jspecify.annotations.NullMarked;
