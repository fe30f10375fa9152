package dev.millrace.spec.yaml.text;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import dev.millrace.spec.Secrets;
import dev.millrace.spec.jinja.Places;
import dev.millrace.spec.jinja.RenderedText;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline file's text with its variables filled in, which remembers where each of its characters
 * stood in the file. A secret is one private character in it, so that its value can neither change
 * how the YAML is read nor turn up in a message of the YAML library.
 */
public final class FilledText {
  /** The first of the private characters that stand for secrets (plane 15, private use). */
  public static final int FIRST_SECRET = 0xF0000;

  private final Places places;
  private final int end;
  private final int[] filled;
  private final int[] origins;
  private final List<Secret> secrets;

  /**
   * A secret with the reference that the file holds.
   *
   * @param file that it was read from; null if it was none
   */
  record Secret(String reference, String value, @Nullable String file) {
    @Override
    public String toString() {
      return reference;
    }
  }

  /**
   * @param places of the code points of the text without variables filled in
   * @param end how many code points that text has
   * @param filled the code points with variables filled in
   * @param origins per filled code point the index of the file's code point it comes from
   */
  FilledText(Places places, int end, int[] filled, int[] origins, List<Secret> secrets) {
    this.places = places;
    this.end = end;
    this.filled = filled;
    this.origins = origins;
    this.secrets = List.copyOf(secrets);
  }

  /** A text without variables, or whose variables were filled in before. */
  public static FilledText plain(RenderedText text) {
    int[] characters = text.text().codePoints().toArray();
    int[] origins = IntStream.range(0, characters.length).toArray();
    return new FilledText(text.places(), characters.length, characters, origins, List.of());
  }

  /** The text that is read as YAML. */
  String text() {
    return new String(filled, 0, filled.length);
  }

  /** The place in the file of the code point at {@code index} of the filled text. */
  Position position(int index) {
    return places.position(index < origins.length ? origins[index] : end);
  }

  /** The text with each secret's character replaced by its value. */
  String reveal(String text) {
    return replaceSecrets(text, Which.VALUE);
  }

  /** The text with each secret's character replaced by the mask. */
  String mask(String text) {
    return replaceSecrets(text, Which.MASK);
  }

  boolean holdsSecret(String text) {
    return text.codePoints().anyMatch(this::isSecret);
  }

  /** The text with its secrets, of which one that stands in a file can be read again. */
  SecretText secret(String text) {
    String revealed = reveal(text);
    int[] ofFiles = IntStream.range(0, text.length()).filter(i -> file(text, i) != null).toArray();
    if (ofFiles.length != 1) {
      return SecretText.of(revealed);
    }
    int at = ofFiles[0];
    String before = reveal(text.substring(0, at));
    String after = reveal(text.substring(text.offsetByCodePoints(at, 1)));
    return new SecretText(revealed, file(text, at), before, after);
  }

  private @Nullable String file(String text, int index) {
    int c = text.codePointAt(index);
    return isSecret(c) ? secrets.get(c - FIRST_SECRET).file() : null;
  }

  public boolean hasSecrets() {
    return !secrets.isEmpty();
  }

  /** What later messages must mask. */
  public Secrets secrets() {
    return Secrets.of(secrets.stream().map(Secret::value).toList());
  }

  private enum Which {
    VALUE,
    MASK
  }

  private String replaceSecrets(String text, Which which) {
    if (secrets.isEmpty()) {
      return text;
    }
    StringBuilder replaced = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isSecret(c)) {
                Secret secret = secrets.get(c - FIRST_SECRET);
                replaced.append(
                    switch (which) {
                      case VALUE -> secret.value();
                      case MASK -> Secrets.MASK;
                    });
              } else {
                replaced.appendCodePoint(c);
              }
            });
    return replaced.toString();
  }

  private boolean isSecret(int codePoint) {
    return codePoint >= FIRST_SECRET && codePoint < FIRST_SECRET + secrets.size();
  }
}
