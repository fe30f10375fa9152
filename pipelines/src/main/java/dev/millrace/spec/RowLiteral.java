package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row written in the file.
 *
 * @param values column → Boolean, Long, BigInteger, Double, String, ByteBuffer, List, Map or null,
 *     as YAML reads them; in the order of the file
 * @param at event time as written under {@code at:}, if any
 * @param late whether {@code late: true} marks it as an event that comes below the watermark
 */
public record RowLiteral(
    Position position, Map<String, @Nullable Object> values, Optional<Located> at, boolean late) {}
