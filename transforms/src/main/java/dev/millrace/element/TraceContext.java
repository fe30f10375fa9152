package dev.millrace.element;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a record in a trace that is recorded, as the header {@value #HEADER} has it (W3C,
 * Trace Context): traces that are not sampled have none here.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits: the span that the record comes from
 * @param state the header {@value #STATE}; empty if there is none
 */
public record TraceContext(String traceId, String spanId, String state) {
  public static final String HEADER = "traceparent";
  public static final String STATE = "tracestate";

  /** The header itself, and as Pub/Sub's own clients write it. */
  private static final Set<String> NAMES = Set.of(HEADER, "googclient_" + HEADER);

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final int VERSION = 1;
  private static final int TRACE = 2;
  private static final int SPAN = 3;
  private static final int FLAGS = 4;
  private static final int MORE = 5;

  /** No version has this number. */
  private static final String FORBIDDEN = "ff";

  /** As long as the standard asks everybody to hand on. */
  private static final int STATE_LENGTH = 512;

  /** What a record says of its trace. */
  public enum Said {
    NOTHING,
    NOT_SAMPLED,
    SAMPLED
  }

  /**
   * A record's word.
   *
   * @param context null unless it is {@link Said#SAMPLED}
   */
  public record Word(Said said, @Nullable TraceContext context) {
    private static final Word NOTHING = new Word(Said.NOTHING, null);
    private static final Word NOT_SAMPLED = new Word(Said.NOT_SAMPLED, null);
  }

  /** What headers say; one that is not of the standard's form counts as none. */
  public static Word of(List<Header> headers) {
    for (Header header : headers) {
      byte[] value = header.value();
      if (value != null && NAMES.contains(header.key())) {
        Matcher found = FORM.matcher(new String(value, StandardCharsets.ISO_8859_1));
        if (found.matches() && isValid(found)) {
          boolean sampled = (Integer.parseInt(found.group(FLAGS), 16) & 1) == 1;
          return sampled
              ? new Word(
                  Said.SAMPLED,
                  new TraceContext(found.group(TRACE), found.group(SPAN), state(headers)))
              : Word.NOT_SAMPLED;
        }
      }
    }
    return Word.NOTHING;
  }

  private static boolean isValid(Matcher found) {
    boolean known = !found.group(VERSION).equals("00") || found.group(MORE) == null;
    return known
        && !found.group(VERSION).equals(FORBIDDEN)
        && found.group(TRACE).chars().anyMatch(c -> c != '0')
        && found.group(SPAN).chars().anyMatch(c -> c != '0');
  }

  private static String state(List<Header> headers) {
    for (Header header : headers) {
      byte[] value = header.value();
      if (value != null && value.length <= STATE_LENGTH && header.key().equals(STATE)) {
        return new String(value, StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }

  /** The header {@value #HEADER} of what comes of the record. */
  public String header() {
    return "00-" + traceId + "-" + spanId + "-01";
  }
}
