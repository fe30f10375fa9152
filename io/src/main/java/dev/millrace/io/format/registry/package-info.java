/** Schema registries: asked for the schema of an id, and for the id of a schema. */
@NullMarked
package dev.millrace.io.format.registry;

import org.jspecify.annotations.NullMarked;
