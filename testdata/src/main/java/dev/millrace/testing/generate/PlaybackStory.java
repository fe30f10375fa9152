package dev.millrace.testing.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Viewers watch titles, a few of both far more than the rest. Every tenth minute has an outage: one
 * of the popular titles fails and buffers. The last title is in no catalogue, the one before it
 * enters the catalogue half way.
 */
final class PlaybackStory implements Story {
  private static final List<String> DEVICES = List.of("tv", "phone", "tablet", "web", "console");
  private static final List<String> GENRES =
      List.of("drama", "comedy", "documentary", "crime", "children", "sport");
  private static final List<String> TIERS = List.of("free", "standard", "premium");
  private static final List<Integer> BITRATES = List.of(800, 1600, 3000, 5000, 8000, 15000);
  private static final List<String> FIRST_WORDS =
      List.of("Night", "Paper", "Northern", "Glass", "Second", "Silent", "Salt", "Borrowed");
  private static final List<String> LAST_WORDS =
      List.of("Trains", "Harbour", "Letters", "Winter", "Garden", "Signal", "Bridge", "Tides");

  private final GeneratorOptions options;
  private final Dice dice;
  private final long startMillis;
  private final long durationMillis;
  private final int titles;
  private final Zipf userRanks;
  private final Zipf titleRanks;
  private final int[] watching;
  private final long[] positions;
  private final int[] versions;
  private final Agenda changelog = new Agenda();
  private long made;

  PlaybackStory(GeneratorOptions options, Dice dice) {
    this.options = options;
    this.dice = dice;
    this.startMillis = options.start().toEpochMilli();
    this.durationMillis = options.duration().toMillis();
    int users = (int) Math.max(60, Math.min(200_000, options.events() / 25));
    this.titles = (int) Math.max(40, Math.min(2_000, options.events() / 300));
    this.userRanks = new Zipf(users, 0.8);
    this.titleRanks = new Zipf(titles, 1.0);
    this.watching = new int[users];
    this.positions = new long[users];
    this.versions = new int[titles];
    fillCatalogue();
  }

  private void fillCatalogue() {
    long hour = 3_600_000;
    for (int title = 0; title < titles - 2; title++) {
      changelog.add(version(title, startMillis - hour + title * hour / titles));
    }
    changelog.add(version(titles - 2, startMillis + durationMillis / 2));
    // One change in each of equal parts of the time: no title changes twice in one millisecond.
    for (int change = 0; change < 2 * titles; change++) {
      long time = startMillis + (long) ((change + dice.share()) * durationMillis / (2 * titles));
      changelog.add(version(dice.below(titles - 2), time));
    }
  }

  private Happening version(int title, long time) {
    int number = versions[title]++;
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("content_id", contentId(title));
    String name =
        FIRST_WORDS.get(title % 8) + " " + LAST_WORDS.get(title / 8 % 8) + part(title / 64);
    row.put("title", number < 2 ? name : name + " (" + number + ")");
    row.put("genre", title % 17 == 16 ? null : GENRES.get(title % GENRES.size()));
    row.put("tier", TIERS.get((title + number) % TIERS.size()));
    row.put("updated_at", time);
    return new Happening(Streams.CATALOGUE, time, row);
  }

  private static String part(int number) {
    return number == 0 ? "" : " " + (number + 1);
  }

  private static String contentId(int title) {
    return "c" + (1000 + title);
  }

  @Override
  public Optional<Happening> next() {
    if (made == options.events()) {
      return changelog.isEmpty() ? Optional.empty() : Optional.of(changelog.take());
    }
    long time = startMillis + (long) ((double) made * durationMillis / options.events());
    if (changelog.dueBy(time)) {
      return Optional.of(changelog.take());
    }
    made++;
    return Optional.of(play(time));
  }

  private Happening play(long time) {
    boolean probe = dice.chance(0.02);
    int user = userRanks.pick(dice);
    String type = nextType(user, time);
    boolean failed = type.equals("error");
    boolean outage = inOutage(user, time);
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("event_id", "e" + made);
    row.put("event_type", type);
    row.put("user_id", probe ? "probe-" + user % 5 : "u" + user);
    row.put("content_id", contentId(watching[user] - 1));
    row.put("device", user % 50 == 49 ? null : DEVICES.get(user % DEVICES.size()));
    row.put("bitrate_kbps", failed ? null : (Object) dice.oneOf(BITRATES));
    row.put("position_ms", positions[user]);
    row.put("buffering_ms", buffering(type, outage));
    row.put("event_time", time);
    if (type.equals("stop")) {
      watching[user] = 0;
    }
    return new Happening(Streams.PLAYS, time, row);
  }

  private String nextType(int user, long time) {
    if (watching[user] == 0 || dice.chance(0.08)) {
      watching[user] = 1 + titleRanks.pick(dice);
      positions[user] = 0;
      return "play";
    }
    positions[user] += 10_000;
    if (inOutage(user, time) && dice.chance(0.5)) {
      return "error";
    }
    double share = dice.share();
    if (share < 0.02) {
      return "error";
    }
    return share < 0.08 ? "pause" : share < 0.13 ? "stop" : "heartbeat";
  }

  private boolean inOutage(int user, long time) {
    long minute = (time - startMillis) / 60_000;
    return minute % 10 == 7 && watching[user] - 1 == minute / 10 % 5;
  }

  private @Nullable Object buffering(String type, boolean outage) {
    if (type.equals("stop")) {
      return null;
    }
    return outage ? dice.between(2_000, 12_000) : dice.chance(0.7) ? 0L : dice.skewed(3_000);
  }
}
