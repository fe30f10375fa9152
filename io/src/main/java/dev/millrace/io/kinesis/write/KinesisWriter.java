package dev.millrace.io.kinesis.write;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.refusal.LetterLimit;
import dev.millrace.io.kinesis.KinesisCodes;
import dev.millrace.io.kinesis.KinesisFaults;
import dev.millrace.io.kinesis.KinesisLink;
import dev.millrace.io.kinesis.KinesisTarget;
import dev.millrace.io.rows.Patience;
import dev.millrace.io.rows.RowWriter;
import dev.millrace.io.rows.TextField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Puts batches of rows, as large as the service takes them. Of a batch that it takes in part, the
 * rest is put again, in its order.
 */
final class KinesisWriter implements RowWriter<KinesisRow> {
  private static final int MOST_RECORDS = 500;
  private static final int MOST_REQUEST_BYTES = 5 << 20;
  private static final int MOST_KEY_CHARACTERS = 256;

  private final KinesisSinkOptions options;
  private final LetterLimit letters;
  private @Nullable KinesisLink link;

  KinesisWriter(KinesisSinkOptions options) {
    this.options = options;
    this.letters =
        LetterLimit.of(
            options.rows().schema(), KinesisSinkOptions.MOST_BYTES - 4 * MOST_KEY_CHARACTERS);
  }

  /**
   * @throws RowFault (ML-6473) for a row that has no form as a record
   */
  @Override
  public KinesisRow prepare(Event event, String id) {
    try {
      String key = key(event, id);
      byte[] encoded = letters.encode(event.values(), options.encoder());
      byte[] data = encoded == null ? new byte[0] : encoded;
      int bytes = data.length + key.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > KinesisSinkOptions.MOST_BYTES) {
        throw new RowFault(
            KinesisCodes.ROW_VALUE,
            "it has "
                + bytes
                + " bytes with its partition key, and Kinesis takes "
                + KinesisSinkOptions.MOST_BYTES);
      }
      PutRecordsRequestEntry entry =
          PutRecordsRequestEntry.builder()
              .partitionKey(key)
              .data(SdkBytes.fromByteArrayUnsafe(data))
              .build();
      return new KinesisRow(event, entry, bytes);
    } catch (RowFault fault) {
      throw new RowFault(KinesisCodes.ROW_VALUE, fault.reason());
    }
  }

  private String key(Event event, String id) {
    TextField wanted = options.key();
    if (wanted == null) {
      return id;
    }
    String text = wanted.text(event.values());
    String key = text == null ? "" : text;
    int length = key.codePointCount(0, key.length());
    if (length == 0 || length > MOST_KEY_CHARACTERS) {
      throw new RowFault(
          KinesisCodes.ROW_VALUE,
          "its partition key "
              + (text == null
                  ? "is NULL"
                  : length == 0 ? "is empty" : "has " + length + " characters")
              + "; Kinesis takes 1 to "
              + MOST_KEY_CHARACTERS);
    }
    return key;
  }

  /**
   * @throws RowFault (ML-6473) if the service refuses a record of the batch
   * @throws dev.millrace.diag.UserException ML-5580 to ML-5583 if it does not take rows for {@code
   *     retry_for}
   */
  @Override
  public void write(List<KinesisRow> rows, BiConsumer<KinesisRow, RowFault> refused) {
    List<KinesisRow> open = new ArrayList<>();
    long bytes = 0;
    for (KinesisRow row : rows) {
      if (open.size() == MOST_RECORDS || bytes + row.bytes() > MOST_REQUEST_BYTES) {
        put(open);
        open = new ArrayList<>();
        bytes = 0;
      }
      open.add(row);
      bytes += row.bytes();
    }
    if (!open.isEmpty()) {
      put(open);
    }
  }

  private void put(List<KinesisRow> rows) {
    KinesisTarget target = options.target();
    Patience patience = new Patience(options.rows().step(), target.shown(), target.retryFor());
    List<PutRecordsRequestEntry> left =
        new ArrayList<>(rows.stream().map(KinesisRow::entry).toList());
    while (!left.isEmpty()) {
      String trouble;
      SdkException failure = null;
      try {
        PutRecordsResponse response = link().put(left);
        trouble = keepRefused(left, response.records());
      } catch (SdkException e) {
        if (KinesisFaults.isInvalid(e)) {
          throw new RowFault(
              KinesisCodes.ROW_VALUE, "Kinesis refuses the record: " + KinesisFaults.words(e));
        } else if (KinesisFaults.isPermanent(e)) {
          throw KinesisFaults.of(target, "PutRecords", e);
        }
        failure = e;
        trouble = KinesisFaults.words(e);
      }
      if (!left.isEmpty() && !patience.pause(trouble)) {
        throw failure == null
            ? KinesisFaults.error(
                target,
                KinesisCodes.REFUSED,
                target.shown() + " takes no more rows: " + trouble,
                null)
            : KinesisFaults.of(target, "PutRecords", failure);
      }
    }
  }

  /** Leaves what was not taken, in its order; gives the reason of the last one. */
  private static String keepRefused(
      List<PutRecordsRequestEntry> left, List<PutRecordsResultEntry> results) {
    List<PutRecordsRequestEntry> sent = List.copyOf(left);
    left.clear();
    String trouble = "";
    for (int i = 0; i < results.size(); i++) {
      PutRecordsResultEntry result = results.get(i);
      if (result.errorCode() != null) {
        left.add(sent.get(i));
        trouble = result.errorCode() + ": " + result.errorMessage();
      }
    }
    return trouble;
  }

  private KinesisLink link() {
    KinesisLink known = link;
    if (known == null) {
      known = KinesisLink.open(options.target());
      link = known;
    }
    return known;
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
      link = null;
    }
  }
}
