/**
 * {@code millrace schema}: versions of schemas, in files and registries. Read {@link
 * dev.millrace.cli.schema.SchemaCommands} first.
 */
@NullMarked
package dev.millrace.cli.schema;

import org.jspecify.annotations.NullMarked;
