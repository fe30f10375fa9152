package dev.millrace.testing.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Visits in bursts: a user comes, does one to twenty things and goes. Some pauses are exactly 30
 * minutes (a new visit) or a millisecond less (the same visit). A user is in one visit at a time
 * and never does two things in the same millisecond, so that first and last page are well defined.
 * A few events break rules, and a few purchases have an amount that is no number.
 */
final class UsersStory implements Story {
  private static final long GAP = 30 * 60_000;
  private static final List<String> NAMES = List.of("view", "view", "view", "click", "search");
  private static final List<String> PAGES =
      List.of("/home", "/films", "/series", "/search", "/account", "/help", "/cart");
  private static final List<String> CAMPAIGNS = List.of("spring", "newsletter", "partner");
  private static final List<String> COUNTRIES = List.of("SE", "NO", "DE", "FR", "IN", "BR");
  private static final List<String> PLANS = List.of("free", "plus", "team");

  /** A visit under way. */
  private static final class Visit {
    final int user;
    final long number;
    int left;
    long at;
    boolean first = true;

    Visit(int user, long number, int left, long at) {
      this.user = user;
      this.number = number;
      this.left = left;
      this.at = at;
    }
  }

  private final GeneratorOptions options;
  private final Dice dice;
  private final long startMillis;
  private final int users;
  private final Zipf userRanks;
  private final boolean[] visiting;
  private final long[] lastSeen;
  private final PriorityQueue<Visit> visits =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.number, b.number));
  private final Agenda changelog = new Agenda();
  private long made;
  private long begun;
  private long now;

  UsersStory(GeneratorOptions options, Dice dice) {
    this.options = options;
    this.dice = dice;
    this.startMillis = options.start().toEpochMilli();
    this.users = (int) Math.max(40, Math.min(200_000, options.events() / 20));
    this.userRanks = new Zipf(users, 0.6);
    this.visiting = new boolean[users];
    this.lastSeen = new long[users];
    fillProfiles();
  }

  private void fillProfiles() {
    for (int user = 0; user < users; user++) {
      if (user % 10 != 9) {
        changelog.add(profile(user, startMillis - 1 - dice.below(3_600_000L)));
      }
    }
    // One change in each of equal parts of the time: no profile changes twice in one millisecond.
    for (int change = 0; change < users; change++) {
      double share = (change + dice.share()) / users;
      long time = startMillis + (long) (share * options.duration().toMillis());
      changelog.add(profile(dice.below(users), time));
    }
  }

  private Happening profile(int user, long time) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("user_id", "u" + user);
    row.put("country", user % 20 == 3 ? null : COUNTRIES.get(user % COUNTRIES.size()));
    row.put("plan", dice.oneOf(PLANS));
    row.put("updated_at", time);
    return new Happening(Streams.PROFILES, time, row);
  }

  @Override
  public Optional<Happening> next() {
    if (made == options.events()) {
      return changelog.isEmpty() ? Optional.empty() : Optional.of(changelog.take());
    }
    beginVisits();
    Visit visit = visits.element();
    if (changelog.dueBy(visit.at)) {
      return Optional.of(changelog.take());
    }
    return Optional.of(step(visits.remove()));
  }

  /** Visits begin evenly: one for every eight events that are due. */
  private void beginVisits() {
    while (visits.isEmpty() || (visits.size() < users / 2 && nextBegin() <= visits.element().at)) {
      int user = userRanks.pick(dice);
      while (visiting[user]) {
        user = (user + 1) % users;
      }
      visiting[user] = true;
      long at = Math.max(Math.max(nextBegin(), now), lastSeen[user] + 1);
      visits.add(new Visit(user, begun++, 1 + (int) dice.skewed(20), at));
    }
  }

  private long nextBegin() {
    double share = begun * 7.5 / options.events();
    return startMillis + (long) (share * options.duration().toMillis());
  }

  private Happening step(Visit visit) {
    made++;
    now = visit.at;
    Map<String, @Nullable Object> row = event(visit);
    Happening happening = new Happening(Streams.EVENTS, visit.at, row);
    lastSeen[visit.user] = visit.at;
    visit.first = false;
    visit.left--;
    if (visit.left > 0) {
      visit.at += pause();
      visits.add(visit);
    } else {
      visiting[visit.user] = false;
    }
    return happening;
  }

  private long pause() {
    double share = dice.share();
    if (share < 0.02) {
      return GAP;
    } else if (share < 0.04) {
      return GAP - 1;
    }
    return 1 + dice.skewed(share < 0.14 ? GAP : 120_000);
  }

  private Map<String, @Nullable Object> event(Visit visit) {
    double share = dice.share();
    String name = visit.first && share < 0.3 ? "login" : dice.oneOf(NAMES);
    Map<String, Object> properties = null;
    if (visit.first && visit.user % 3 == 0) {
      properties = new LinkedHashMap<>();
      properties.put("campaign", dice.oneOf(CAMPAIGNS));
    } else if (share > 0.93) {
      name = "purchase";
      properties = new LinkedHashMap<>();
      properties.put("amount", dice.chance(0.03) ? "free" : price());
      properties.put("method", "card");
    } else if (share > 0.85) {
      name = "add_to_cart";
      properties = new LinkedHashMap<>();
    }
    String page = dice.chance(0.04) ? null : dice.oneOf(PAGES);
    String user = "u" + visit.user;
    double broken = dice.share();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("event_id", "v" + made);
    row.put("user_id", broken < 0.004 ? null : broken < 0.006 ? "" : user);
    row.put("name", broken > 0.993 ? "dance" : name);
    row.put("page", broken > 0.99 && broken < 0.996 ? "home" : page);
    row.put("properties", properties);
    row.put("event_time", visit.at);
    return row;
  }

  private String price() {
    long cents = dice.between(100, 20_000);
    return cents / 100 + "." + cents / 10 % 10 + cents % 10;
  }
}
