package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How {@code Mask} masks a column.
 *
 * @param position where the file says so
 */
public record MaskRule(Position position, Method method) {

  /** One of the methods. */
  public sealed interface Method {
    /** Calls the visitor's method for the kind. */
    <R> R accept(Visitor<R> visitor);

    /** Tells the methods apart. */
    interface Visitor<R> {
      R visit(Redact method);

      R visit(Keyed method);

      R visit(Truncate method);

      R visit(Numbers method);

      R visit(Times method);

      R visit(Part method);
    }
  }

  /**
   * {@code redact}.
   *
   * @param text what stands in place of a text; NULL stands in place of anything else
   */
  public record Redact(Optional<String> text) implements Method {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code hash} and {@code tokenize}.
   *
   * @param salt a secret
   * @param alike whether the result looks like the value
   */
  public record Keyed(String salt, boolean alike) implements Method {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    /** Without the salt. */
    @Override
    public String toString() {
      return "Keyed[alike=" + alike + "]";
    }
  }

  /** {@code truncate}: the first characters or bytes. */
  public record Truncate(int length) implements Method {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code generalize} with {@code step}: a number's multiple of it. */
  public record Numbers(BigDecimal step) implements Method {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code generalize} with {@code unit}: the beginning of a time's unit. */
  public record Times(ChronoUnit unit) implements Method {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code generalize} with {@code part}: of an address. */
  public record Part(Kind kind) implements Method {
    /** What is left. */
    public enum Kind {
      /** The domain of an address of e-mail. */
      EMAIL_DOMAIN,
      /** The network of an IP address. */
      IP_NETWORK
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }
}
