package dev.millrace.show;

import dev.millrace.element.TraceContext;
import dev.millrace.engine.trace.AtWork;
import dev.millrace.engine.trace.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What libraries log, on its way to standard error: with the step and the trace that the thread
 * works on, and without what repeats itself. Messages of a logger that differ in numbers alone are
 * the same: the first {@value #SHOWN} a minute are shown, the others counted and told of after it.
 */
public final class LibraryLog {
  static final int SHOWN = 5;
  static final Duration WITHIN = Duration.ofMinutes(1);

  /** How many messages are known at once; the oldest is forgotten first. */
  private static final int MOST = 1_000;

  /** As simplelogger.properties has it. */
  static final Pattern LOGGED =
      Pattern.compile(
          "(?s)\\d\\d:\\d\\d:\\d\\d[.]\\d{3} (ERROR|WARN|INFO|DEBUG|TRACE) (\\S+) - (.*)");

  /** What follows a message with an exception. */
  private static final Pattern STACK =
      Pattern.compile("(?s)(\\s.*|Caused by: .*|[\\w.$]+(Exception|Error|Throwable)\\b.*)");

  private final Clock clock;
  private final Supplier<Of> of;
  private final Optional<JsonLog> json;
  private final Map<String, Repeats> known = new LinkedHashMap<>();
  private boolean silent;

  /** A message that came before. */
  private static final class Repeats {
    final String logger;
    final long since;
    String last = "";
    int shown;
    long more;

    Repeats(String logger, long since) {
      this.logger = logger;
      this.since = since;
    }
  }

  /**
   * What the thread that logs is at.
   *
   * @param step that it works for
   * @param trace that it works on
   */
  public record Of(Optional<String> step, Optional<TraceContext> trace) {
    static final Of NOTHING = new Of(Optional.empty(), Optional.empty());

    /** Of this thread. */
    public static Of here() {
      return new Of(AtWork.here(), Tracing.here());
    }
  }

  /**
   * @param of the thread that logs
   * @param json the form of lines; empty for text
   */
  public LibraryLog(Clock clock, Supplier<Of> of, Optional<JsonLog> json) {
    this.clock = clock;
    this.of = of;
    this.json = json;
  }

  /**
   * What is shown of a line.
   *
   * @param line with its end, without secrets
   * @return lines with their ends; empty for none
   */
  public synchronized String of(String line) {
    String text = line.stripTrailing();
    Matcher logged = LOGGED.matcher(text);
    StringBuilder out = new StringBuilder();
    tellOfRepeats(out, false);
    if (logged.matches()) {
      silent = !isShown(logged.group(2), logged.group(3));
    } else if (silent && !STACK.matcher(text).matches()) {
      silent = false;
    }
    if (!silent) {
      append(text, logged.reset().matches() ? of.get() : Of.NOTHING, out);
    }
    return out.toString();
  }

  /** What is left to be told when the process ends. */
  public synchronized String rest() {
    StringBuilder out = new StringBuilder();
    tellOfRepeats(out, true);
    return out.toString();
  }

  private boolean isShown(String logger, String message) {
    String form = logger + " " + message.replaceAll("\\d+", "#");
    Repeats repeats = known.computeIfAbsent(form, f -> new Repeats(logger, clock.millis()));
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
    if (repeats.shown < SHOWN) {
      repeats.shown++;
      return true;
    }
    repeats.more++;
    repeats.last = message;
    return false;
  }

  private void tellOfRepeats(StringBuilder out, boolean all) {
    long before = clock.millis() - WITHIN.toMillis();
    for (Iterator<Repeats> each = known.values().iterator(); each.hasNext(); ) {
      Repeats repeats = each.next();
      if (!all && repeats.since > before) {
        break;
      }
      each.remove();
      if (repeats.more > 0) {
        String told = "%s: %,d more like: %s";
        append(told.formatted(repeats.logger, repeats.more, repeats.last), Of.NOTHING, out);
      }
    }
  }

  private void append(String text, Of here, StringBuilder out) {
    out.append(json.map(form -> form.of(text, here)).orElseGet(() -> text(text, here)))
        .append('\n');
  }

  private static String text(String text, Of here) {
    return text
        + here.step().map(step -> " step=" + step).orElse("")
        + here.trace().map(t -> " trace_id=" + t.traceId()).orElse("");
  }
}
