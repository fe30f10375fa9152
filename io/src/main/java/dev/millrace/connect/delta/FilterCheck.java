package dev.millrace.connect.delta;

import dev.millrace.io.file.condition.TableCondition;
import java.util.List;
import java.util.Optional;

/** Whether a text is a condition at all, before anybody knows the columns. */
final class FilterCheck implements TableCondition.Library<Boolean> {
  private FilterCheck() {}

  /** What is wrong with it; empty if nothing is. */
  static Optional<String> problem(String text) {
    try {
      TableCondition.of(text, new FilterCheck());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  @Override
  public Boolean and(Boolean one, Boolean other) {
    return true;
  }

  @Override
  public Boolean or(Boolean one, Boolean other) {
    return true;
  }

  @Override
  public Boolean isNull(String column) {
    return true;
  }

  @Override
  public Boolean isNotNull(String column) {
    return true;
  }

  @Override
  public Boolean compared(String column, String sign, Object value) {
    return true;
  }

  @Override
  public Boolean in(String column, List<Object> values, boolean negated) {
    return true;
  }

  @Override
  public Boolean startsWith(String column, String start, boolean negated) {
    return true;
  }
}
