package dev.millrace.engine.stage;

import java.io.Serializable;

/** Renders a row as text, for dead letters whose original bytes are gone. */
@FunctionalInterface
public interface RowPrinter extends Serializable {
  String print(Object[] row);
}
