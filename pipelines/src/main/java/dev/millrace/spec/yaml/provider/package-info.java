/**
 * Types of steps that a pipeline file provides itself: its {@code providers}. Read {@link
 * dev.millrace.spec.yaml.provider.Providers} first.
 */
@NullMarked
package dev.millrace.spec.yaml.provider;

import org.jspecify.annotations.NullMarked;
