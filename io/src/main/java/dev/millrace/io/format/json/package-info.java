/** JSON records whose schemas a registry has. */
@NullMarked
package dev.millrace.io.format.json;

import org.jspecify.annotations.NullMarked;
