package dev.millrace.testing.generate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The three worlds that sample events come from, one per shipped pipeline. */
public enum Domain {
  /** Playback events and the catalogue's changelog: {@code playback-engagement}. */
  PLAYBACK(Duration.ofHours(1), List.of(Streams.PLAYS, Streams.CATALOGUE)),
  /** Orders and payments: {@code orders-payments}. */
  ORDERS(Duration.ofHours(1), List.of(Streams.ORDERS, Streams.PAYMENTS)),
  /** User events and the profiles' changelog: {@code user-sessions}. */
  USERS(Duration.ofHours(6), List.of(Streams.EVENTS, Streams.PROFILES));

  private final Duration usualDuration;
  private final List<StreamShape> streams;

  Domain(Duration usualDuration, List<StreamShape> streams) {
    this.usualDuration = usualDuration;
    this.streams = streams;
  }

  /** The span of event time that the demo's number of events covers naturally. */
  public Duration usualDuration() {
    return usualDuration;
  }

  /** The domain's streams, the busiest first. */
  public List<StreamShape> streams() {
    return streams;
  }

  /** Its name on the command line: {@code playback}, {@code orders}, {@code users}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  Story story(GeneratorOptions options) {
    Dice dice = new Dice(options.seed());
    return switch (this) {
      case PLAYBACK -> new PlaybackStory(options, dice);
      case ORDERS -> new OrdersStory(options, dice);
      case USERS -> new UsersStory(options, dice);
    };
  }
}
