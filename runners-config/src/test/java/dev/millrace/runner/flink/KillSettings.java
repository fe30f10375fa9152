package dev.millrace.runner.flink;

import java.util.List;

/**
 * What a {@link KillRun} does.
 *
 * @param seed of the moments of the kills
 * @param state Flink's name of the state backend: rocksdb, as in the profile, or hashmap
 * @param victims are killed in turn
 * @param catchUp whether an archive is read first
 */
record KillSettings(
    long events, int kills, long seed, String state, List<String> victims, boolean catchUp) {
  private static final List<String> VICTIMS = List.of("taskmanager", "jobmanager", "broker");

  KillSettings {
    victims = List.copyOf(victims);
  }

  /** A catch-up with state in RocksDB, in which everything is killed. */
  static KillSettings ofCatchUp(long events, int kills, long seed) {
    return new KillSettings(events, kills, seed, "rocksdb", VICTIMS, true);
  }

  /** As the command line has them: EVENTS KILLS [SEED [STATE [VICTIM,... [catch-up]]]]. */
  static KillSettings of(String... arguments) {
    int given = arguments.length;
    return new KillSettings(
        Long.parseLong(arguments[0]),
        Integer.parseInt(arguments[1]),
        given > 2 ? Long.parseLong(arguments[2]) : System.nanoTime(),
        given > 3 ? arguments[3] : "rocksdb",
        given > 4 ? List.of(arguments[4].split(",")) : VICTIMS,
        given > 5 && arguments[5].equals("catch-up"));
  }

  int killsInArchive() {
    return catchUp ? 2 * kills / 5 : 0;
  }

  int killsAtSeam() {
    return catchUp ? Math.max(1, kills / 5) : 0;
  }

  /** Two for each kill while events flow, and one for the end: some come before and after it. */
  int livePortions() {
    return 2 * (kills - killsInArchive() - killsAtSeam()) + 1;
  }

  /** Most of the events, so that there is something to read between kills. */
  int archivedPortions() {
    return catchUp ? 3 * livePortions() : 0;
  }
}
