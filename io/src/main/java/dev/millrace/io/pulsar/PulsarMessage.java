package dev.millrace.io.pulsar;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.pulsar.client.api.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message as far as records keep it.
 *
 * @param partition its number, as archives count
 * @param id as Pulsar's tools print it
 * @param key its bytes; null if it has none
 * @param value null for a message without, which ends the key of a compacted topic
 * @param published the producer's time, milliseconds
 * @param eventTime that the producer has set, milliseconds; {@link SourceRecord#NO_TIME} for none
 * @param properties in the order of their names
 * @param encrypted whether the value cannot be read
 */
record PulsarMessage(
    int partition,
    String id,
    byte @Nullable [] key,
    byte @Nullable [] value,
    long published,
    long eventTime,
    List<Header> properties,
    boolean encrypted) {
  /**
   * The header under which a record keeps when a message was published whose event time is another
   * one.
   */
  private static final String PUBLISHED = "millrace-publish-time";

  /** The header that says of a record that its value is encrypted. */
  private static final String IS_ENCRYPTED = "millrace-encrypted";

  private static final Predicate<String> NUMBER =
      Pattern.compile("(-?\\d{1,18})?").asMatchPredicate();
  private static final Predicate<String> TRUTH = Pattern.compile("true|false").asMatchPredicate();

  static PulsarMessage of(Message<byte[]> message, int partition) {
    List<Header> properties = new ArrayList<>();
    new TreeMap<>(message.getProperties())
        .forEach(
            (name, value) ->
                properties.add(new Header(name, value.getBytes(StandardCharsets.UTF_8))));
    long eventTime = message.getEventTime();
    return new PulsarMessage(
        partition,
        TopicPosition.text(message.getMessageId()),
        message.hasKey() ? message.getKeyBytes() : null,
        message.getData(),
        message.getPublishTime(),
        // The client says 0 where there is none.
        eventTime == 0 ? SourceRecord.NO_TIME : eventTime,
        properties,
        message.getEncryptionCtx().isPresent());
  }

  /** A message that was put aside, as its record kept it, see {@link #kept}. */
  static PulsarMessage of(SourceRecord kept) {
    Coordinates at = kept.coordinates();
    List<Header> properties = new ArrayList<>(kept.headers());
    boolean encrypted = "true".equals(takeLast(properties, IS_ENCRYPTED, TRUTH));
    String noted = takeLast(properties, PUBLISHED, NUMBER);
    Long published = noted == null || noted.isEmpty() ? null : Long.valueOf(noted);
    String id = at.id() == null ? "" : at.id();
    return new PulsarMessage(
        Math.max(0, TopicPosition.partition(id)),
        id,
        kept.key(),
        kept.value(),
        published == null ? kept.recordTime() : published,
        published == null ? SourceRecord.NO_TIME : kept.recordTime(),
        properties,
        encrypted);
  }

  /** Takes out what {@link #kept} has added, behind properties of the same name. */
  private static @Nullable String takeLast(
      List<Header> headers, String name, Predicate<String> ours) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      Header header = headers.get(i);
      byte[] value = header.value();
      if (header.key().equals(name) && value != null) {
        String text = new String(value, StandardCharsets.UTF_8);
        if (!ours.test(text)) {
          return null;
        }
        headers.remove(i);
        return text;
      }
    }
    return null;
  }

  /** The message's own time: the event time if its producer has set one. */
  long time() {
    return eventTime == SourceRecord.NO_TIME ? published : eventTime;
  }

  /**
   * The properties for its record, with what would be lost otherwise. Where a property has the name
   * of an addition, there is one in any case: the last one is ours.
   */
  List<Header> kept() {
    List<Header> all = new ArrayList<>(properties);
    if (eventTime != SourceRecord.NO_TIME) {
      all.add(header(PUBLISHED, Long.toString(published)));
    } else if (property(PUBLISHED) != null) {
      all.add(header(PUBLISHED, ""));
    }
    if (encrypted || property(IS_ENCRYPTED) != null) {
      all.add(header(IS_ENCRYPTED, Boolean.toString(encrypted)));
    }
    return all;
  }

  private static Header header(String name, String value) {
    return new Header(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A property; null if there is none. */
  @Nullable String property(String name) {
    return text(properties, name);
  }

  private static @Nullable String text(List<Header> headers, String name) {
    for (Header header : headers) {
      byte[] value = header.value();
      if (header.key().equals(name) && value != null) {
        return new String(value, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** About how much of memory it takes. */
  int size() {
    return (value == null ? 0 : value.length) + (key == null ? 0 : key.length);
  }
}
