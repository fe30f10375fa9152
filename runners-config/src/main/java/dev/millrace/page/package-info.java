/**
 * The page that shows a run to people in a browser, while it goes on and from its report. Read
 * {@link dev.millrace.page.LivePage} first; what the browser does is in the resources of this
 * package, in plain JavaScript.
 */
@NullMarked
package dev.millrace.page;

import org.jspecify.annotations.NullMarked;
