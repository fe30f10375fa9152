package dev.millrace.spec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.millrace.base.SecretText;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values that {@code ${secret:...}} put into a pipeline file. They are never printed: whatever
 * is shown to people and may quote the file goes through {@link #mask}.
 */
public final class Secrets {
  /** A file without secrets. */
  public static final Secrets NONE = new Secrets(List.of());

  /** What stands in a message where a secret was. */
  public static final String MASK = "***";

  /** Shorter lines of a secret and shorter beginnings of one tell nothing, and are everywhere. */
  private static final int LEAST_PART = 4;

  /** How texts that were cut tell so: ours at their end, Jackson's in their midst. */
  private static final Pattern CUT = Pattern.compile("\\]?(?:\\.\\.\\.|\u2026)\\[?");

  /** In the forms in which they may turn up. */
  private final List<String> forms;

  private final List<String> values;

  /** With the values of files that were read again, as of the last text. */
  private volatile @Nullable Later later;

  /** These secrets together with others. */
  private record Later(List<String> read, Secrets all) {}

  private Secrets(List<String> values) {
    this.values = values;
    // The longest first: a secret may contain another one.
    this.forms =
        values.stream()
            .flatMap(Secrets::forms)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** The secrets with these values; empty ones are left out, because nothing of them can show. */
  public static Secrets of(Collection<String> values) {
    return new Secrets(values.stream().filter(value -> !value.isEmpty()).distinct().toList());
  }

  /** Both, each once. */
  public Secrets and(Secrets others) {
    return values.containsAll(others.values)
        ? this
        : of(Stream.concat(values.stream(), others.values.stream()).toList());
  }

  /** The value, its lines, because texts are printed line by line, and each as JSON writes it. */
  private static Stream<String> forms(String value) {
    Stream<String> lines =
        value.lines().map(String::strip).filter(line -> line.length() >= LEAST_PART);
    return Stream.concat(Stream.of(value), lines)
        .flatMap(
            part ->
                Stream.of(part, new String(JsonStringEncoder.getInstance().quoteAsString(part))));
  }

  /**
   * The text with every secret in it replaced by {@link #MASK}, also one that was cut, and the
   * values that came into the files of secrets since.
   */
  public String mask(String text) {
    List<String> read = SecretText.readLater();
    return read.isEmpty() ? maskOwn(text) : with(read).maskOwn(text);
  }

  private Secrets with(List<String> read) {
    Later known = later;
    if (known == null || !known.read().equals(read)) {
      known = new Later(read, and(of(read)));
      later = known;
    }
    return known.all();
  }

  private String maskOwn(String text) {
    String masked = text;
    for (String form : forms) {
      masked = masked.replace(form, MASK);
    }
    return forms.isEmpty() ? text : maskCut(masked);
  }

  private String maskCut(String text) {
    StringBuilder masked = new StringBuilder();
    Matcher cut = CUT.matcher(text);
    int from = 0;
    while (cut.find()) {
      int begin = cut.start() - begun(text, from, cut.start());
      masked.append(text, from, begin).append(begin < cut.start() ? MASK : "").append(cut.group());
      from = cut.end() + ended(text, cut.end());
      masked.append(from > cut.end() ? MASK : "");
    }
    return masked.append(text, from, text.length()).toString();
  }

  /** How much of a secret's beginning stands in {@code text} right before {@code end}. */
  private int begun(String text, int start, int end) {
    int most = 0;
    for (String secret : forms) {
      int length = Math.min(secret.length(), end - start);
      while (length >= LEAST_PART && !text.regionMatches(end - length, secret, 0, length)) {
        length--;
      }
      most = length >= LEAST_PART ? Math.max(most, length) : most;
    }
    return most;
  }

  /** How much of a secret's end stands in {@code text} from {@code start} on. */
  private int ended(String text, int start) {
    int most = 0;
    for (String secret : forms) {
      int length = Math.min(secret.length(), text.length() - start);
      while (length >= LEAST_PART
          && !text.regionMatches(start, secret, secret.length() - length, length)) {
        length--;
      }
      most = length >= LEAST_PART ? Math.max(most, length) : most;
    }
    return most;
  }

  /** Tells how many secrets there are, and nothing else. */
  @Override
  public String toString() {
    return "Secrets[" + values.size() + "]";
  }
}
