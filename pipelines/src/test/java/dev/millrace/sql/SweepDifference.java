package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A row of the table of differences in docs/sql.md: expressions, and in which rows they differ. */
record SweepDifference(List<String> expressions, String where) {
  private static final String HEADER = "| expression | where | difference and reason |";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  static List<SweepDifference> listed() throws IOException {
    List<SweepDifference> differences = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("..", "docs", "sql.md"))) {
      inside = line.equals(HEADER) || inside && line.startsWith("|");
      if (inside && line.startsWith("| `")) {
        String[] cells = line.split(" \\| ", 3);
        differences.add(new SweepDifference(code(cells[0]), code(cells[1]).get(0)));
      }
    }
    assertThat(differences).isNotEmpty();
    return differences;
  }

  private static List<String> code(String cell) {
    List<String> code = new ArrayList<>();
    Matcher matcher = CODE.matcher(cell);
    while (matcher.find()) {
      code.add(matcher.group(1));
    }
    return code;
  }
}
