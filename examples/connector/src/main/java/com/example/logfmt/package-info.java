/**
 * A connector of a user's own: files of lines like {@code level=info user="Ada L"}. Read {@link
 * com.example.logfmt.LogfmtConnector} first.
 */
@NullMarked
package com.example.logfmt;

import org.jspecify.annotations.NullMarked;
