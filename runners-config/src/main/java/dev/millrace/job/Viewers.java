package dev.millrace.job;

import dev.millrace.page.PageSettings;
import dev.millrace.telemetry.Observers;
import java.util.Optional;

/**
 * Who watches a run from outside.
 *
 * @param observers programs
 * @param page where it is shown to people; empty for nowhere
 */
public record Viewers(Observers observers, Optional<PageSettings> page) {
  public static final Viewers NONE = new Viewers(Observers.NONE, Optional.empty());
}
