package dev.millrace.io.rows;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Certificates of servers. */
public final class Certificates {
  private Certificates() {}

  /** Whether a server's certificate is what an error is about, which no waiting changes. */
  public static boolean areRefused(Throwable error) {
    for (@Nullable Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof CertificateException || at instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }
}
