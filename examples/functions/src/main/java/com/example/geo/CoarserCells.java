package com.example.geo;

import dev.millrace.function.UserStep;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code CoarserCells{shortest}}: a row for the cell of each row and for each that contains it. */
public final class CoarserCells
    implements UserStep<CoarserCells.Config, CoarserCells.In, CoarserCells.Out> {
  /** The step's keys; what {@code shortest} is without being given is 1. */
  public record Config(Optional<Long> shortest) {
    /** Refuses lengths that no cell has. */
    public Config {
      if (shortest.isPresent() && (shortest.get() < 1 || shortest.get() > 12)) {
        throw new IllegalArgumentException("'shortest' is from 1 to 12, not " + shortest.get());
      }
    }
  }

  /** What it reads. */
  public record In(@Nullable String cell) {}

  /** What it adds: the column {@code within_cell}. */
  public record Out(String withinCell, int depth) {}

  @Override
  public String type() {
    return "CoarserCells";
  }

  @Override
  public String doc() {
    return "Gives a row for the column `cell` and for each shorter beginning of it.";
  }

  @Override
  public boolean deterministic() {
    return true;
  }

  @Override
  public boolean keepsColumns() {
    return true;
  }

  @Override
  public void process(Config config, In row, Consumer<Out> out) {
    String cell = row.cell();
    if (cell == null) {
      return;
    }
    for (long length = config.shortest().orElse(1L); length <= cell.length(); length++) {
      out.accept(new Out(cell.substring(0, (int) length), (int) length));
    }
  }
}
