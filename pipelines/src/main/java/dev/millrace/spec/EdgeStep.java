package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A step at which rows begin or end, that brings in something from outside, or that is there for
 * tests.
 */
public sealed interface EdgeStep extends StepSpec {
  /** {@code Create{elements}}: rows given in the file, at {@code at:} or the epoch. */
  record Create(List<RowLiteral> elements) implements EdgeStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code LogForTesting}: prints every row and hands it on. */
  record LogForTesting(String level, String prefix) implements EdgeStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code AssertEqual{elements}}: ends the run if its input holds other rows than these. */
  record AssertEqual(List<RowLiteral> elements) implements EdgeStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code Reshuffle}: the same rows; how they are spread is the runner's matter. */
  record Reshuffle() implements EdgeStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code MatchAll{file_pattern, empty_match_treatment}}: the files that patterns match.
   *
   * @param column that holds them; empty for the only one
   * @param none what a pattern without files means
   */
  record MatchAll(Optional<Located> column, NoMatch none) implements EdgeStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** What a pattern that matches no file means. */
  enum NoMatch {
    ALLOW,
    DISALLOW,
    /** No error if the pattern has a wildcard. */
    ALLOW_IF_WILDCARD
  }

  /** {@code Sql{query}}: a query over the inputs. */
  record Sql(Located query) implements EdgeStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * A step of a function library.
   *
   * @param config key → String, Long, Boolean, Duration or a list of strings
   */
  record LibraryStep(String type, Map<String, Object> config) implements EdgeStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code ReadFrom...} used inside {@code transforms:}. */
  record Read(EndpointSpec endpoint) implements EdgeStep {
    @Override
    public Optional<EndpointSpec> reads() {
      return Optional.of(endpoint);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code WriteTo...} used inside {@code transforms:}. */
  record Write(EndpointSpec endpoint, Set<String> allowedTags) implements EdgeStep {
    public Write {
      allowedTags = Set.copyOf(allowedTags);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }
}
