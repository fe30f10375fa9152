/**
 * {@code millrace keys}: files with the keys of {@code Encrypt} and {@code Decrypt}. Read {@link
 * dev.millrace.cli.keys.KeysCommands} first.
 */
@NullMarked
package dev.millrace.cli.keys;

import org.jspecify.annotations.NullMarked;
