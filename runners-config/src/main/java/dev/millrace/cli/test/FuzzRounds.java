package dev.millrace.cli.test;

import dev.millrace.filetest.Fuzz;
import dev.millrace.runner.direct.DirectProfile;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import dev.millrace.spec.PipelineSpec;
import java.nio.file.Path;
import java.util.Optional;

/** Random inputs of a file, one after the other until two runs differ. */
record FuzzRounds(Console console, long seed, int rounds) {

  /** Whether live runs gave what replays give. */
  boolean agree(Path file, PipelineSpec spec) {
    if (!Fuzz.applies(spec)) {
      console.out(file + ": no streams, so nothing can arrive in another order");
      return true;
    }
    Fuzz inputs = new Fuzz(spec, () -> DirectProfile.options(spec.options()));
    for (long one = seed; one < seed + rounds; one++) {
      Optional<String> failing = inputs.run("random input " + one, one);
      if (failing.isPresent()) {
        console.out(
            console.style().bad()
                + " "
                + file
                + ": a live run and a replay differ (--seed "
                + one
                + "); as a test:");
        failing.get().lines().forEach(console::out);
        return false;
      }
    }
    console.out(
        console.style().good()
            + " "
            + file
            + ": "
            + Quantities.count(rounds, "random input")
            + ", the same rows live and replayed");
    return true;
  }
}
