package dev.millrace.sql;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An expression, what DuckDB is asked for the same, and whether floating-point results are to be
 * equal to the last bit.
 */
record SweepCase(String ours, String theirs, boolean exact) {
  private static final Path FILE = Path.of("src", "test", "resources", "sql-sweep.txt");

  /** The last digits in which libraries of mathematics differ. */
  private static final int UNITS_IN_LAST_PLACE = 4;

  /** The cases of sql-sweep.txt. */
  static List<SweepCase> all() throws IOException {
    List<SweepCase> cases = new ArrayList<>();
    for (String line : Files.readAllLines(FILE)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] sides = line.split(" (==|~~)> ", 2);
        cases.add(new SweepCase(sides[0], sides[1], line.contains(" ==> ")));
      }
    }
    return cases;
  }

  /** Whether two results are one value, whatever classes hold them. */
  static boolean same(Object ours, Object theirs, boolean exact) {
    if (ours == null || theirs == null) {
      return ours == theirs;
    }
    if (ours instanceof List<?> a && theirs instanceof List<?> b) {
      return sameElements(a, b, exact);
    }
    if (ours instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes).equals(theirs);
    }
    if (ours instanceof Number a && theirs instanceof Number b) {
      return isFloating(a) || isFloating(b)
          ? close(a.doubleValue(), b.doubleValue(), exact)
          : decimal(a).compareTo(decimal(b)) == 0;
    }
    return ours.equals(theirs);
  }

  private static boolean sameElements(List<?> ours, List<?> theirs, boolean exact) {
    if (ours.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < ours.size(); i++) {
      if (!same(ours.get(i), theirs.get(i), exact)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFloating(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  private static boolean close(double a, double b, boolean exact) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b)
        || !exact && Math.abs(a - b) <= UNITS_IN_LAST_PLACE * Math.ulp(b);
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal exact
        ? exact
        : number instanceof BigInteger whole
            ? new BigDecimal(whole)
            : BigDecimal.valueOf(number.longValue());
  }
}
