/**
 * The text of a pipeline file: variables filled in, YAML as a tree with places, and the problems
 * that are told of it. Read {@link dev.millrace.spec.yaml.text.YamlTree} first.
 */
@NullMarked
package dev.millrace.spec.yaml.text;

import org.jspecify.annotations.NullMarked;
