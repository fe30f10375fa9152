package dev.millrace.engine.exchange;

import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.joda.time.Duration;

/**
 * The windowing of blocks. Beam keeps a collection's trigger and accumulation mode when only its
 * windows are replaced, and a group of blocks that comes in several panes would be processed
 * several times; so all of it is set.
 */
public final class GlobalWindowing {
  private GlobalWindowing() {}

  /** One window, one pane per group, whatever the windowing of the input. */
  public static <T> Window<T> onePane() {
    return Window.<T>into(new GlobalWindows())
        .triggering(DefaultTrigger.of())
        .withAllowedLateness(Duration.ZERO)
        .discardingFiredPanes();
  }
}
