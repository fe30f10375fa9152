/**
 * A plan as a picture: boxes for streams, steps and outputs, arrows for rows. Read {@link
 * dev.millrace.plan.picture.PlanPicture} first; the other classes draw it.
 */
@NullMarked
package dev.millrace.plan.picture;

import org.jspecify.annotations.NullMarked;
