package dev.millrace.io.kinesis;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Unpacks what the Kinesis Producer Library packs into one record: four bytes, a message of
 * protobuf with tables of keys and the records, and the MD5 of the message. The form is that of the
 * library's {@code aggregation-format.md}. What only begins like that is a record of its own.
 */
final class UserRecords {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int DIGEST = 16;

  private static final int PARTITION_KEYS = 1;
  private static final int HASH_KEYS = 2;
  private static final int RECORDS = 3;

  private UserRecords() {}

  /** One record as it was packed. */
  private record Packed(int key, int hashKey, byte[] data) {}

  /** A record, or all that were packed into it, in their order. */
  static List<StreamRecord> of(Record record, ShardInfo shard) {
    byte[] data = record.data().asByteArray();
    long arrival = record.approximateArrivalTimestamp().toEpochMilli();
    if (isAggregate(data)) {
      try {
        return unpack(
            CodedInputStream.newInstance(data, MAGIC.length, data.length - MAGIC.length - DIGEST),
            record.sequenceNumber(),
            arrival,
            shard);
      } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
        // It has the digest of an aggregate and is none: it is handed on as it is.
        return List.of(whole(record, data, arrival));
      }
    }
    return List.of(whole(record, data, arrival));
  }

  private static StreamRecord whole(Record record, byte[] data, long arrival) {
    return new StreamRecord(
        record.sequenceNumber(), ShardPosition.WHOLE, record.partitionKey(), data, arrival, false);
  }

  private static boolean isAggregate(byte[] data) {
    int end = data.length - DIGEST;
    return end > MAGIC.length
        && Arrays.equals(data, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        && Arrays.equals(
            md5(Arrays.copyOfRange(data, MAGIC.length, end)),
            Arrays.copyOfRange(data, end, data.length));
  }

  private static List<StreamRecord> unpack(
      CodedInputStream in, String sequence, long arrival, ShardInfo shard) throws IOException {
    List<String> keys = new ArrayList<>();
    List<String> hashKeys = new ArrayList<>();
    List<Packed> packed = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case PARTITION_KEYS -> keys.add(in.readStringRequireUtf8());
        case HASH_KEYS -> hashKeys.add(in.readString());
        case RECORDS -> packed.add(packed(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
    if (packed.isEmpty()) {
      throw new IOException("an aggregate of nothing");
    }
    List<StreamRecord> records = new ArrayList<>(packed.size());
    for (Packed each : packed) {
      String key = keys.get(each.key());
      String hash = each.hashKey() < 0 ? null : hashKeys.get(each.hashKey());
      records.add(
          new StreamRecord(
              sequence, records.size(), key, each.data(), arrival, !shard.takes(hash(key, hash))));
    }
    return records;
  }

  private static Packed packed(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    int key = -1;
    int hashKey = -1;
    byte[] data = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = (int) in.readUInt64();
        case 2 -> hashKey = (int) in.readUInt64();
        case 3 -> data = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    return new Packed(key, hashKey, data);
  }

  /** By which a record finds its shard. */
  static BigInteger hash(String partitionKey, @Nullable String explicit) {
    return explicit == null
        ? new BigInteger(1, md5(partitionKey.getBytes(StandardCharsets.UTF_8)))
        : new BigInteger(explicit);
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has MD5", e);
    }
  }
}
